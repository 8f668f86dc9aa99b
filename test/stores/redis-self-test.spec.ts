import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCache, type Store } from 'cache-manager';
import { redisInsStore, redisStore } from 'cache-manager-redis-yet';
import { Redis } from 'ioredis';
import { isWechatError } from '../../src/core/errors.js';
import { type CacheLike } from '../../src/stores/cache-like.js';
import { version7 } from '../support/redis-clients.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { openStores, rejection } from '../support/redis-stores.js';

const KEY = 'wechat-token:{official-account:wx1:stable_token}';
const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 60_000 };

describe('the self-test of the store', () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  const versionFive = async (
    clientOptions: object,
    storeOptions: object = {},
  ): Promise<{ cache: CacheLike; end: () => Promise<unknown> }> => {
    const yet = createRequire(import.meta.url).resolve('cache-manager-redis-yet');
    const { createClient } = createRequire(yet)('redis') as { createClient: (options: object) => YetClient };
    const client = createClient({ url: server.url, ...clientOptions });
    await client.connect();
    const cache = createCache(redisInsStore(client as never, storeOptions) as unknown as Store);
    return { cache, end: () => client.disconnect() };
  };
  interface YetClient {
    connect(): Promise<unknown>;
    disconnect(): Promise<unknown>;
  }

  it('leaves nothing behind', async () => {
    const stores = await openStores({ redis: server.url, keyPrefix: 'clean:' });
    await stores.selfTest();
    await stores.close();
    for (let left = 1; left > 0;) left = (await admin.keys('clean:*')).length;
    expect(await admin.keys('clean:*')).toEqual([]);
  });

  it('fails when the cache puts a prefix before the key that nobody can see', async () => {
    const { cache, end } = await versionFive({}, { keyPrefix: 'hidden' });
    const stores = await openStores({ cache });
    const error = await rejection(stores.selfTest());
    expect(isWechatError(error, 'CONFIGURATION')).toBe(true);
    expect(error.message).toMatch(/cache: cache\.get\(key\) does not return what was written to Redis/);
    await stores.close();
    await end();
  });

  it('passes when redisStore() was given the prefix, and records are what the cache returns', async () => {
    const cache = createCache((await redisStore({ url: server.url, keyPrefix: 'shop' })) as unknown as Store);
    const stores = await openStores({ cache: cache });
    await stores.selfTest();
    await stores.store.write(KEY, write);
    expect(await cache.get(KEY)).toEqual({ v: 1 });
    expect(await admin.exists(`shop:${KEY}`)).toBe(1);
    await stores.close();
    await (cache.store as unknown as { client: YetClient }).client.disconnect();
  });

  it('fails when cache and coordination are not the same Redis', async () => {
    const other = await startRedis();
    const { cache, end } = await versionFive({});
    const client = new Redis(other.url);
    const stores = await openStores({ cache, coordination: { client } });
    expect((await rejection(stores.selfTest())).message).toMatch(/coordination\.client: .*another server/);
    await stores.close();
    client.disconnect();
    await end();
    await other.stop();
  });

  it('fails when the user may not run scripts; refuses every operation and says so once, when nobody asked at boot', async () => {
    await admin.acl('SETUSER', 'noscript', 'on', '>pw', '~*', '&*', '+@all', '-eval', '-evalsha');
    const redis = { url: server.url, username: 'noscript', password: 'pw' };
    const stores = await openStores({ redis });
    const error = await rejection(stores.selfTest());
    expect(isWechatError(error, 'CONFIGURATION')).toBe(true);
    expect(error.message).toMatch(/redis: Redis refuses the scripts .*NOPERM/);
    expect((await rejection(stores.store.read(KEY))).name).toBe('StoreUnavailableError');
    expect((await rejection(stores.coordinator.time())).name).toBe('StoreUnavailableError');
    expect(stores.said.filter((text) => text.includes('NOPERM'))).toHaveLength(1);
    await stores.close();
  });

  it('fails when the password is missing, and shows none when it is wrong (G22)', async () => {
    await admin.config('SET', 'requirepass', 'canary-password');
    const stores = await openStores({ redis: { url: server.url, password: 'canary-wrong' } });
    expect((await rejection(stores.selfTest())).message).not.toContain('canary');
    expect(stores.said.join()).toContain('WRONGPASS');
    expect(stores.said.join()).not.toContain('canary');
    await stores.close();
    await admin.config('SET', 'requirepass', '');
  });

  it('a user who may not ask INFO still learns the time', async () => {
    await admin.acl('SETUSER', 'noinfo', 'on', '>pw', '~*', '&*', '+@all', '-info');
    const stores = await openStores({ redis: { url: server.url, username: 'noinfo', password: 'pw' } });
    await stores.selfTest();
    expect(await stores.coordinator.time()).toMatchObject({ server: 'redis' });
    await stores.close();
  });

  it('the time is that of the server, which names itself', async () => {
    const given = version7(server.url);
    const stores = await openStores({ cache: given.cache });
    const before = Date.now();
    const time = await stores.coordinator.time();
    expect(time?.now).toBeGreaterThanOrEqual(before - 1);
    expect(time?.now).toBeLessThanOrEqual(Date.now() + 1);
    expect(await admin.info('server')).toContain(`run_id:${time?.server}`);
    await stores.close();
    await given.close();
  });

  it('a URL that is none is a configuration error that does not repeat it (G22)', async () => {
    const error = await rejection(openStores({ redis: 'http://user:canary@host' }));
    expect(isWechatError(error, 'CONFIGURATION')).toBe(true);
    expect(error.message).toContain('redis:');
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('canary');
  });

  it('something that is no Redis client is a configuration error', async () => {
    const error = await rejection(openStores({ coordination: { client: { get: () => 1 } } }));
    expect(error.message).toMatch(/coordination\.client: neither a node-redis/);
  });
});

describe('the self-test of a cache without Redis', () => {
  const held = new Map<string, unknown>();
  const plain: CacheLike = {
    get: (key) => Promise.resolve(held.get(key)),
    set: (key, value, ttl) => {
      held.set(key, value);
      setTimeout(() => held.delete(key), ttl).unref();
      return Promise.resolve();
    },
    del: (key) => Promise.resolve(held.delete(key)),
  };

  it('passes, with one warning that processes will not coordinate', async () => {
    const stores = await openStores({ cache: plain });
    await stores.selfTest();
    expect(stores.coordinator.shared).toBe(false);
    expect(stores.said).toEqual([expect.stringMatching(/no Redis behind it/)]);
  });

  it('fails when it takes the time to live for seconds', async () => {
    const seconds = {
      ...plain,
      set: (key: string, value: unknown, ttl: number) => plain.set(key, value, ttl * 1000),
    };
    const error = await rejection((await openStores({ cache: seconds, storeTimeoutMs: 2000 })).selfTest());
    expect(isWechatError(error, 'CONFIGURATION')).toBe(true);
    expect(error.message).toMatch(/cache: .*milliseconds/);
  });

  it('fails when it tells a remaining life in seconds', async () => {
    const telling = { ...plain, store: { ttl: () => Promise.resolve(60) } };
    expect((await rejection((await openStores({ cache: telling })).selfTest())).message).toMatch(
      /milliseconds/,
    );
  });

  it('fails when it gives back something else', async () => {
    const lossy = {
      ...plain,
      get: async (key: string) => ((await plain.get(key)) === undefined ? undefined : { v: 1 }),
    };
    expect((await rejection((await openStores({ cache: lossy })).selfTest())).message).toMatch(
      /did not come back/,
    );
  });
});
