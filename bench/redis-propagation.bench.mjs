// G9: from the moment a new token is issued to one process until another one holds it. Everything lies between: the
// guarded write, the news, the reading. Beside it, the least that Redis could do: SET, PUBLISH, and a GET on hearing it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startApp } from './support/app.mjs';
import { benchAccounts } from './support/bench-source.mjs';
import { wallMs } from './support/wall-clock.mjs';
import { percentile } from './support/numbers.mjs';
import { connect, startRedis } from './support/redis-server.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';

const CHANGES = 300;
const PROMISE_MS = 50;

export default async function* redisPropagation() {
  const redis = await startRedis();
  const client = connect(redis.url);
  const issuedAt = new Map();
  const accounts = benchAccounts(CHANGES, (value) => issuedAt.set(value, wallMs()));
  const { app, service } = await startApp({ accounts, cron: false, redis: redis.url });
  const first = new Map();
  for (const { name } of accounts) first.set(name, await service.getAccessToken(name));

  const peer = fork(new URL('./support/propagation-peer.mjs', import.meta.url), [redis.url, `${CHANGES}`], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = async () => (await once(peer, 'message'))[0];
  await answer();
  const ours = [];
  const bare = [];
  for (const { name } of accounts) {
    peer.send({ watch: name, rejected: first.get(name) });
    await answer();
    const [, seen] = await Promise.all([
      service.account(name).refreshAccessToken({ rejected: first.get(name) }),
      answer(),
    ]);
    ours.push(seen.at - issuedAt.get(seen.value));

    peer.send({ listen: name });
    await answer();
    const heard = answer();
    const start = wallMs();
    await client.set(`bare:${name}`, name.padEnd(140, '-'));
    await client.publish('bare', `bare:${name}`);
    bare.push((await heard).at - start);
  }
  const noise = `SET, PUBLISH and GET alone, in between: p50 ${figure(percentile(bare, 0.5))} ms, p99 ${figure(percentile(bare, 0.99))} ms`;
  for (const [name, p] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ]) {
    yield row({
      name: `G9 a new token reaches another process (ms), ${name}`,
      value: percentile(ours, p),
      reference: PROMISE_MS,
      limit: 1,
      note: p === 0.99 ? noise : undefined,
    });
  }
  peer.disconnect();
  await once(peer, 'exit');
  await app.close();
  client.disconnect();
  await redis.stop();
}
