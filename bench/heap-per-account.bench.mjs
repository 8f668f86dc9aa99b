// G27: heap of an account that was used once: keeper, credential, token, plan, in the in-memory store its record, and for
// a listed account its handle and what Nest keeps of its provider. Tokens have 140 characters, app ids and secrets the
// lengths that WeChat gives them. What the application hands in (names, ids, secrets) is its own, and is not counted.
import { startApp } from './support/app.mjs';
import { useEach } from './support/crowd.mjs';
import { liveHeap } from './support/heap.mjs';
import { offHeapCache } from './support/off-heap-cache.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const ACCOUNTS = 100_000;
const PROMISE_BYTES = 1024;

export default async function* heapPerAccount() {
  const accounts = Array.from({ length: ACCOUNTS }, (_, number) => accountOf(number));
  const byName = new Map(accounts.map(({ name, ...fields }) => [name, fields]));
  const resolveAccount = (name) => byName.get(name);
  const names = [...byName.keys()];
  for (const [how, options] of [
    ['resolved, in-memory store', () => ({ resolveAccount })],
    ['listed, in-memory store', () => ({ accounts })],
    ['resolved, store elsewhere', () => ({ resolveAccount, cache: offHeapCache(ACCOUNTS) })],
  ]) {
    yield row({
      name: `G27 heap per account in use (bytes): ${how}`,
      value: Math.round((await bytesOf(names, options())) / ACCOUNTS),
      reference: PROMISE_BYTES,
      limit: 1,
    });
  }
}

async function bytesOf(names, options) {
  const given = { ...options, cron: false, http: { adapter: wechatAdapter().adapter } };
  const before = await liveHeap();
  const { app, service } = await startApp(given);
  await useEach(names, (name) => service.getAccessToken(name));
  const after = await liveHeap();
  await app.close();
  return after - before;
}

function accountOf(number) {
  const digits = `${number}`;
  return {
    name: `tenant-${digits}`,
    appId: `wx${digits.padStart(16, '0')}`,
    secret: digits.padStart(32, 'f'),
  };
}
