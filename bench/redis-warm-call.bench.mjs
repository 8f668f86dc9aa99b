// G25: a warm call sends nothing to Redis. The reference is the cache that one would write by hand.
import { startApp } from './support/app.mjs';
import { callsBetween, commandCalls, connect, startRedis, total } from './support/redis-server.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const CALLS = 1_000_000;
const CACHE_CALLS = 100;

export default async function* redisWarmCall() {
  const redis = await startRedis();
  const client = connect(redis.url);
  const { adapter } = wechatAdapter();
  const options = { appId: 'wx0', secret: 's', cron: false, redis: redis.url, http: { adapter } };
  const { app, service } = await startApp(options);
  // The second call finds everything that follows the first fetch done: news heard, copy compared.
  await service.getAccessToken();
  await settled(client);

  const before = await commandCalls(client);
  for (let call = 0; call < CALLS; call += 1) await service.getAccessToken();
  // The subscription is pinged every 5 s, whether or not there are calls.
  const ours = callsBetween(before, await commandCalls(client));
  ours.delete('ping');

  const middle = await commandCalls(client);
  for (let call = 0; call < CACHE_CALLS; call += 1) await client.get('token');
  const byHand = total(callsBetween(middle, await commandCalls(client)));

  yield row({
    name: 'G25 Redis commands per warm call, by a cache in Redis',
    value: total(ours) / CALLS,
    reference: byHand / CACHE_CALLS,
    limit: 0,
    note: total(ours) > 0 ? `sent: ${[...ours].map((entry) => entry.join(' × ')).join(', ')}` : undefined,
  });
  await app.close();
  client.disconnect();
  await redis.stop();
}

/** Resolves when Redis has had nothing to do for some turns. */
async function settled(client) {
  for (let quiet = 0, last; quiet < 5;) {
    const now = total(callsBetween(new Map(), await commandCalls(client)));
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
