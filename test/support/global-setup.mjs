import { ensureRedis } from '../../scripts/ensure-redis.mjs';

/** Jest calls this once, before any worker starts; workers inherit the environment. */
export default function globalSetup() {
  const server = ensureRedis();
  if (server) process.env.TEST_REDIS_SERVER = server;
}
