// G15: how soon a token is fetched under a lease again, once Redis is back. The source kills the previous token with
// each fetch, so that nothing is fetched while Redis is away.
import { setTimeout as pause } from 'node:timers/promises';
import { startApp } from './support/app.mjs';
import { benchSource } from './support/bench-source.mjs';
import { median } from './support/numbers.mjs';
import { startRedis } from './support/redis-server.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';

const OUTAGES = 5;
const PROMISE_MS = 2000;
/** Long enough for every deadline and some reconnects to pass. */
const OUTAGE_MS = 3000;
const ATTEMPT_EVERY_MS = 20;

export default async function* redisRecovery() {
  const redis = await startRedis();
  const { app, service } = await startApp({
    resolveAccount: (name) => ({ platform: 'custom', source: benchSource(name) }),
    cron: false,
    redis: redis.url,
  });
  await service.getAccessToken('before');
  for (const [how, away, back] of [
    ['killed and restarted', () => redis.kill(), () => redis.launch()],
    ['frozen and continued', async () => redis.freeze(), async () => redis.thaw()],
  ]) {
    const times = [];
    for (let outage = 0; outage < OUTAGES; outage += 1) {
      await away();
      const during = await service.getAccessToken(`${how} ${outage}`).then(
        () => 'a token',
        ({ code }) => code,
      );
      if (during !== 'STORE_UNAVAILABLE') throw new Error(`${how}: got ${during} while Redis was away`);
      await pause(OUTAGE_MS);
      await back();
      times.push(await untilServed(service, `${how} ${outage}`));
    }
    yield row({
      name: `G15 recovery after Redis was ${how} (ms), worst of ${OUTAGES}`,
      value: Math.max(...times),
      reference: PROMISE_MS,
      limit: 1,
      note: `median ${figure(median(times))} ms`,
    });
  }
  await app.close();
  await redis.stop();
}

/** New callers come all the time, each for an account that nobody has tried before. */
async function untilServed(service, prefix) {
  const start = performance.now();
  let servedAt;
  const attempts = [];
  for (let attempt = 0; servedAt === undefined && attempt < 1000; attempt += 1) {
    const served = service.getAccessToken(`${prefix} ${attempt}`).then(
      () => (servedAt ??= performance.now()),
      () => undefined,
    );
    attempts.push(served);
    await pause(ATTEMPT_EVERY_MS);
  }
  await Promise.all(attempts);
  if (servedAt === undefined) throw new Error('Redis is back, but nobody is served');
  return servedAt - start;
}
