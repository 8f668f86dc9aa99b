import { parseArgs } from 'node:util';

import { SIMULATOR_ACCOUNT, SIMULATOR_WECOM_APP, WechatSimulator } from '../testing/index.js';
import type { OverlapMode } from '../testing/simulator/simulator-options.js';
import { type Command, UsageError } from './command.js';
import { integer } from './integer.js';

const OVERLAPS: readonly OverlapMode[] = ['at-once', 'newest-two', 'by-time'];

const usage = `Usage: nestjs-wechat-token simulator [options]

A server that behaves like WeChat: tokens, messages, media. Nothing leaves this machine.

  --port <number>       port to listen on, 0 for free ones (default 3090); WeCom takes the next one
  --host <address>      address to listen on (default 127.0.0.1)
  --overlap <mode>      what the classic endpoint does to the previous token:
                        ${OVERLAPS.join(', ')} (default by-time)
  --expires-in <s>      life of a token in seconds (default 7200)
  --app-id <appid>      the account (default ${SIMULATOR_ACCOUNT.appId})
  --secret <secret>     its secret
  --help                this text`;

export const simulatorCommand: Command = {
  name: 'simulator',
  summary: 'run a simulated WeChat server',
  usage,
  async run(args) {
    const options = parse(args);
    const { appId, secret, overlap, expiresIn } = options;
    const simulator = new WechatSimulator({
      clock: 'real',
      accounts: [{ appId, secret }],
      overlap,
      expiresIn,
    });
    await simulator.start(options.port, options.host);
    console.log(welcome(simulator, appId, secret));
    const stop = () => void simulator.stop();
    process.once('SIGINT', stop).once('SIGTERM', stop);
  },
};

function parse(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '3090' },
      host: { type: 'string', default: '127.0.0.1' },
      overlap: { type: 'string', default: 'by-time' },
      'expires-in': { type: 'string', default: '7200' },
      'app-id': { type: 'string', default: SIMULATOR_ACCOUNT.appId },
      secret: { type: 'string', default: SIMULATOR_ACCOUNT.secret },
    },
  });
  const overlap = OVERLAPS.find((mode) => mode === values.overlap);
  if (!overlap) throw new UsageError(`--overlap: one of ${OVERLAPS.join(', ')}`);
  return {
    port: integer('--port', values.port, 0, 65_534),
    host: values.host,
    overlap,
    expiresIn: integer('--expires-in', values['expires-in'], 1, 2 ** 31),
    appId: values['app-id'],
    secret: values.secret,
  };
}

function welcome({ url, wecomUrl }: WechatSimulator, appId: string, secret: string): string {
  const { corpId, agentId, secret: corpSecret } = SIMULATOR_WECOM_APP;
  return `WeChat simulator listening on ${url}

  appId   ${appId}
  secret  ${secret}

  WeCom listening on ${wecomUrl}
  corpId  ${corpId}
  agentId ${agentId}
  secret  ${corpSecret}

In an application:
  WechatTokenModule.forRoot({ appId: '${appId}', secret: '${secret}', baseUrl: '${url}' })

From a shell:
  curl '${url}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}'
  curl -X POST ${url}/__simulator__/revoke    # every token dies
  curl -X POST ${url}/__simulator__/steal     # another party refreshes
  curl -X POST ${url}/__simulator__/fault -d '{"kind":"errcode","errcode":-1,"times":1}'
  curl ${url}/__simulator__/state

Stop it with Ctrl+C.`;
}
