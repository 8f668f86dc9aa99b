import { installOnDebian, onPath } from './debian.mjs';

const SERVERS = ['redis-server', 'valkey-server'];

const find = () => SERVERS.map(onPath).find(Boolean);

/**
 * Finds what the tests need of Redis: a `redis-server` (or `valkey-server`) that they may start and torment,
 * else, with REDIS_URL, at least one to talk to. Returns the path of the server, if there is one.
 */
export function ensureRedis() {
  let server = find();
  if (!server && !process.env.REDIS_URL) {
    installOnDebian('redis-server');
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
