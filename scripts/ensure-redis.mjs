import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SERVERS = ['redis-server', 'valkey-server'];

function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      const file = join(folder || '.', name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

const find = () => SERVERS.map(onPath).find(Boolean);

function installOnDebian() {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return;
  console.log('No redis-server found: installing it with apt-get.');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = ['install', '-y', '--no-install-recommends', 'redis-server'];
  if (apt(...install).status !== 0) {
    apt('update');
    apt(...install);
  }
}

/**
 * Finds what the tests need of Redis: a `redis-server` (or `valkey-server`) that they may start and torment,
 * else, with REDIS_URL, at least one to talk to. Returns the path of the server, if there is one.
 */
export function ensureRedis() {
  let server = find();
  if (!server && !process.env.REDIS_URL) {
    installOnDebian();
    server = find();
  }
  if (!server && !process.env.REDIS_URL) {
    throw new Error(
      'The tests need Redis: install redis-server (or valkey-server) so that it is on the PATH, or set REDIS_URL.',
    );
  }
  return server;
}

if (
  process.argv[1] &&
  import.meta.url.endsWith('/ensure-redis.mjs') &&
  process.argv[1].endsWith('ensure-redis.mjs')
) {
  try {
    console.log(ensureRedis() ?? process.env.REDIS_URL);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
