import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A real Redis on a free port, without persistence. Needs `redis-server` on the PATH, or REDIS_SERVER to name it. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-bench-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  let server;
  const launch = async () => {
    server = spawn(process.env.REDIS_SERVER ?? 'redis-server', args, { stdio: 'ignore' });
    server.on('error', (error) => {
      throw new Error('This benchmark needs redis-server on the PATH.', { cause: error });
    });
    const probe = connect(url);
    while ((await probe.ping().catch(() => undefined)) !== 'PONG') await pause(5);
    probe.disconnect();
  };
  const kill = async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  process.once('exit', () => server.kill('SIGKILL'));
  await launch();
  return {
    url,
    launch,
    kill,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A client of the benchmark's own. */
export function connect(url) {
  const client = new Redis(url, { retryStrategy: () => 5, maxRetriesPerRequest: null });
  // A server that is away is expected here.
  client.on('error', () => undefined);
  return client;
}

/** How often each command was called so far, those inside of scripts included. */
export async function commandCalls(client) {
  const stats = await client.info('commandstats');
  return new Map(
    Array.from(stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm), ([, command, calls]) => [
      command,
      Number(calls),
    ]),
  );
}

/** Commands between two readings, without the readings themselves. */
export function callsBetween(before, after) {
  const grown = [...after].map(([command, calls]) => [command, calls - (before.get(command) ?? 0)]);
  return new Map(grown.filter(([command, calls]) => calls > 0 && command !== 'info'));
}

export function total(calls) {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
