// G27: heap of an account that was used once: its handle, options, keeper, credential, plan, and in the in-memory
// store its record. Tokens have 140 characters, app ids and secrets the lengths that WeChat gives them.
import { startApp } from './support/app.mjs';
import { useEach } from './support/crowd.mjs';
import { liveHeap } from './support/heap.mjs';
import { offHeapCache } from './support/off-heap-cache.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const ACCOUNTS = 100_000;
const PROMISE_BYTES = 1024;

export default async function* heapPerAccount() {
  for (const [how, options] of [
    ['resolved, in-memory store', () => ({ resolveAccount: fieldsOf })],
    ['listed, in-memory store', () => ({ accounts: names().map((name) => ({ name, ...fieldsOf(name) })) })],
    ['resolved, store elsewhere', () => ({ resolveAccount: fieldsOf, cache: offHeapCache(ACCOUNTS) })],
  ]) {
    yield row({
      name: `G27 heap per account in use (bytes): ${how}`,
      value: Math.round(await bytesPerAccount(options)),
      reference: PROMISE_BYTES,
      limit: 1,
    });
  }
}

async function bytesPerAccount(options) {
  const given = { ...options(), cron: false, http: { adapter: wechatAdapter().adapter } };
  // The list that the application hands in is its own; a resolver's answer is kept by nobody but the library.
  const before = await liveHeap();
  const { app, service } = await startApp(given);
  await useEach(names(), (name) => service.getAccessToken(name));
  const after = await liveHeap();
  await app.close();
  return (after - before) / ACCOUNTS;
}

function* numbers() {
  for (let number = 0; number < ACCOUNTS; number += 1) yield number;
}

function names() {
  return Array.from(numbers(), (number) => `tenant-${number}`);
}

function fieldsOf(name) {
  const digits = name.slice('tenant-'.length);
  return { appId: `wx${digits.padStart(16, '0')}`, secret: digits.padStart(32, 'f') };
}
