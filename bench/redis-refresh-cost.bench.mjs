// What one refresh costs in round trips to Redis, against the refresh that one would write by hand: look, lock, look
// again, store, unlock, tell the others.
import { startApp } from './support/app.mjs';
import { benchAccounts } from './support/bench-source.mjs';
import { callsBetween, commandCalls, connect, startRedis, total } from './support/redis-server.mjs';
import { row } from './support/row.mjs';

const REFRESHES = 50;
const UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end";

export default async function* redisRefreshCost() {
  const redis = await startRedis();
  const client = connect(redis.url);
  const accounts = benchAccounts(REFRESHES + 1);
  const { app, service } = await startApp({ accounts, cron: false, redis: redis.url });
  const [first, ...others] = accounts.map(({ name }) => name);
  // Connections, scripts and the store's time are there before the first refresh that counts.
  await service.getAccessToken(first);

  const before = await commandCalls(client);
  for (const name of others) await service.getAccessToken(name);
  const ours = callsBetween(before, await commandCalls(client));

  const middle = await commandCalls(client);
  for (const name of others) await refreshByHand(client, name);
  const byHand = callsBetween(middle, await commandCalls(client));

  yield row({
    name: 'refresh: round trips to Redis, by one written by hand',
    value: roundTrips(ours) / REFRESHES,
    reference: roundTrips(byHand) / REFRESHES,
    limit: 2,
    note: `${total(ours) / REFRESHES} commands, those inside the scripts included`,
  });
  await app.close();
  client.disconnect();
  await redis.stop();
}

async function refreshByHand(client, name) {
  await client.get(name);
  await client.set(`${name}:lock`, 'me', 'PX', 15_000, 'NX');
  await client.get(name);
  await client.set(name, 'token', 'PX', 7_200_000);
  await client.eval(UNLOCK, 1, `${name}:lock`, 'me');
  await client.publish('news', name);
}

/** What a script does inside Redis is no trip: of its commands only the script itself counts. */
function roundTrips(calls) {
  const scripts = (calls.get('evalsha') ?? 0) + (calls.get('eval') ?? 0);
  const isHandWritten = (calls.get('eval') ?? 0) > 0;
  // By hand: everything is a trip but the GET and DEL inside the unlock script.
  return isHandWritten ? total(calls) - 2 * scripts : scripts;
}
