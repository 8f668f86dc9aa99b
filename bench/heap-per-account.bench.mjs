// G27: heap of an account that was used once, for its token or by the HTTP client: keeper, credential, token, plan, in
// the in-memory store its record, and for a listed account its handle and what Nest keeps of its provider. Tokens have
// 140 characters, app ids and secrets the lengths that WeChat gives them. What the application hands in (names, ids,
// secrets) is its own, and is not counted.
import { startApp } from './support/app.mjs';
import { useEach } from './support/crowd.mjs';
import { liveHeap } from './support/heap.mjs';
import { offHeapCache } from './support/off-heap-cache.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const ACCOUNTS = 100_000;
const PROMISE_BYTES = 1024;

export default async function* heapPerAccount() {
  for (const [how, optionsFor, use = askForToken] of [
    ['resolved, in-memory store', resolvedFrom],
    ['resolved, in-memory store, HTTP client', resolvedFrom, callWechat],
    ['listed, in-memory store', (accounts) => ({ accounts })],
    [
      'resolved, store elsewhere',
      (accounts) => ({ ...resolvedFrom(accounts), cache: offHeapCache(ACCOUNTS) }),
    ],
  ]) {
    yield row({
      name: `G27 heap per account in use (bytes): ${how}`,
      value: Math.round((await bytesOf(optionsFor, use)) / ACCOUNTS),
      reference: PROMISE_BYTES,
      limit: 1,
    });
  }
}

/** What is there already when the application starts: its accounts, by name and as it lists them. */
function resolvedFrom(accounts) {
  const byName = new Map(accounts.map((account) => [account.name, account]));
  return { resolveAccount: (name) => byName.get(name) };
}

function askForToken({ service }, name) {
  return service.getAccessToken(name);
}

function callWechat({ http }, name) {
  return http.axiosRef.get('/cgi-bin/user/info', { wechat: { account: name } });
}

async function bytesOf(optionsFor, use) {
  const accounts = Array.from({ length: ACCOUNTS }, (_, number) => accountOf(number));
  const names = accounts.map(({ name }) => name);
  const given = { ...optionsFor(accounts), cron: false, http: { adapter: wechatAdapter().adapter } };
  const before = await liveHeap();
  const started = await startApp(given);
  // A list is the module's now; the application goes on without it.
  delete given.accounts;
  accounts.length = 0;
  await useEach(names, (name) => use(started, name));
  const after = await liveHeap();
  await started.app.close();
  return after - before;
}

/** Flat texts: a text that was put together takes more once it is read, and that would be counted as ours. */
function accountOf(number) {
  const digits = `${number}`;
  return {
    name: flat(`tenant-${digits}`),
    appId: flat(`wx${digits.padStart(16, '0')}`),
    secret: flat(digits.padStart(32, 'f')),
  };
}

function flat(text) {
  return Buffer.from(text).toString('latin1');
}
