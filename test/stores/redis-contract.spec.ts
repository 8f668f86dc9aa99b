import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storeContract } from '../../src/testing/contract/index.js';
import { ioredisClient, ownClient, version5, version7 } from '../support/redis-clients.js';
import { redisHarness } from '../support/redis-harness.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const url = (): string => server.url;
const test = { describe, it, expect };

storeContract(test, redisHarness('redis: url', url, ownClient));
storeContract(test, redisHarness('cache-manager 5 + redis-yet', url, version5));
storeContract(test, redisHarness('cache-manager 7 + @keyv/redis', url, version7));
storeContract(
  test,
  redisHarness('cache-manager 7 + @keyv/redis with a namespace', url, (at) =>
    version7(at, { namespace: 'shop' }),
  ),
);
storeContract(test, redisHarness('ioredis as coordination', url, ioredisClient));
storeContract(
  test,
  redisHarness('ioredis with a key prefix', url, (at) =>
    ioredisClient(at, { keyPrefix: 'app:', lazyConnect: true }),
  ),
);
