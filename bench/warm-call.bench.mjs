// G25: what a warm `getAccessToken()` costs, against the least that any correct cache must do.
import { createCache, memoryStore } from 'cache-manager';
import { startApp } from './support/app.mjs';
import { cpuUs } from './support/cpu-clock.mjs';
import { interleave } from './support/interleave.mjs';
import { median, noise } from './support/numbers.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const CALLS = 20_000;
const ROUNDS = 300;
/** For orientation: the cheapest calls of the big SDKs' credential caches. */
const ANCHOR_NS = 95;

/** A plain method that returns a cached promise after one clock check. */
class Floor {
  constructor(token, lifeMs) {
    this.promise = Promise.resolve(token);
    this.until = performance.now() + lifeMs;
  }

  getAccessToken() {
    if (performance.now() < this.until) return this.promise;
    return Promise.reject(new Error('expired'));
  }
}

export default async function* warmCall() {
  const operations = { count: 0 };
  const cache = counting(createCache(memoryStore()), operations);
  const { adapter } = wechatAdapter();
  const { app, service } = await startApp({
    appId: 'wx0',
    secret: 's',
    cron: false,
    cache,
    http: { adapter },
  });
  const floor = new Floor(await service.getAccessToken(), 3_600_000);

  operations.count = 0;
  // Two loops, each compiled for its own callee; one shared loop would make the second comer slow.
  const samples = await interleave(
    {
      ours: async () => {
        const start = cpuUs();
        for (let call = 0; call < CALLS; call += 1) await service.getAccessToken();
        return ((cpuUs() - start) * 1e3) / CALLS;
      },
      floor: async () => {
        const start = cpuUs();
        for (let call = 0; call < CALLS; call += 1) await floor.getAccessToken();
        return ((cpuUs() - start) * 1e3) / CALLS;
      },
    },
    { rounds: ROUNDS, warmUps: 20 },
  );
  const ours = median(samples.ours);
  yield row({
    name: 'G25 warm getAccessToken() (ns), by the floor',
    value: ours,
    reference: median(samples.floor),
    limit: 1.5,
    note: `${ours < ANCHOR_NS ? 'below' : 'above'} ${ANCHOR_NS} ns here; noise of the floor ± ${figure(noise(samples.floor) * 50)} %`,
  });

  const perCall = operations.count / (CALLS * (ROUNDS + 20));
  operations.count = 0;
  await cache.get('any');
  yield row({
    name: 'G25 store operations per warm call, by cache.get()',
    value: perCall,
    reference: operations.count,
    limit: 0,
  });
  await app.close();
}

function counting(cache, operations) {
  const counted =
    (method) =>
    (...args) => {
      operations.count += 1;
      return cache[method](...args);
    };
  return { get: counted('get'), set: counted('set'), del: counted('del') };
}
