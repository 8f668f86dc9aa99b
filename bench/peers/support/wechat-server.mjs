// The fake WeChat, in a process of its own: the simulator with latencies, and an older token dies with a newer one.
import { WechatSimulator } from 'nestjs-wechat-token/testing';
import { answer } from './remote.mjs';

const TOKEN_PATHS = /^\/cgi-bin\/(?:stable_token|token|gettoken)$/;
const OTHER_PATHS = /^(?!\/cgi-bin\/(?:stable_token|token|gettoken)$)/;
const UNLIMITED = Number.MAX_SAFE_INTEGER;

const { expiresIn, accounts, wecomApps } = JSON.parse(process.argv[2]);
const quota = { tokenPerDay: UNLIMITED, stablePerDay: UNLIMITED, stablePerMinute: UNLIMITED };
const wechat = await new WechatSimulator({
  clock: 'real',
  overlap: 'at-once',
  expiresIn,
  accounts: accounts.map((account) => ({ ...account, quota })),
  wecomApps,
}).start();

/** Half of the time passes before WeChat acts, half of it before its answer arrives. */
function takes(path, fromMs, toMs) {
  for (const when of ['before', 'after']) {
    wechat.fault({
      kind: 'delay',
      path,
      when,
      get ms() {
        return (fromMs + Math.random() * (toMs - fromMs)) / 2;
      },
    });
  }
}
takes(TOKEN_PATHS, 30, 80);
takes(OTHER_PATHS, 5, 20);

let forgotten = 0;
const seen = () => wechat.requests.slice(forgotten);
const isTokenCall = ({ path }) => TOKEN_PATHS.test(path);
const ownerOf = ({ query, body }) =>
  query.corpid ?? query.appid ?? /"appid":\s*"(\w+)"/.exec(body)?.[1] ?? 'unknown';

answer({
  urls: () => ({ official: wechat.url, wecom: wechat.wecomUrl }),
  /** Requests since the last `forget`. */
  counts() {
    const tokenCalls = seen().filter(isTokenCall).length;
    return { tokenCalls, businessCalls: seen().length - tokenCalls };
  },
  /** Whose token calls there were since the last `forget`, one entry for each call. */
  tokenCallers: () => seen().filter(isTokenCall).map(ownerOf),
  forget: () => void (forgotten = wechat.requests.length),
  revoke: () => void wechat.appIds.forEach((owner) => wechat.revokeToken(owner)),
  areAlive: (tokens) => tokens.map((token) => typeof token === 'string' && wechat.isAlive(token)),
});
