import { describe, expect, it } from '@jest/globals';
import { caching } from 'cache-manager';
import { createCache } from 'cache-manager-7';
import { type CacheLike } from '../../src/stores/cache-like.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { memoryCache } from '../../src/stores/memory-cache.js';
import { storeContract, type StoreHarness } from '../../src/testing/contract/index.js';

function inProcess(name: string, makeCache: () => Promise<CacheLike>, ttl: TtlReader): StoreHarness {
  return {
    name,
    async open() {
      const cache = await makeCache();
      const coordinator = localCoordinator({ shared: true });
      const instance = { store: cacheManagerStore(cache, coordinator), coordinator };
      return {
        one: instance,
        other: instance,
        corrupt: async (key) => void (await cache.set(key, 'no record', 60_000)),
        inspect: (key) => cache.get(key),
        ttlMs: (key) => ttl(cache, key),
        close: () => coordinator.close(),
      };
    },
  };
}

type TtlReader = (cache: CacheLike, key: string) => Promise<number>;

const ttlOfVersion5: TtlReader = (cache, key) =>
  (cache as unknown as { store: { ttl(key: string): Promise<number> } }).store.ttl(key);

storeContract(
  { describe, it, expect },
  inProcess('memory (cache-manager 5, ours)', () => Promise.resolve(memoryCache()), ttlOfVersion5),
);

storeContract(
  { describe, it, expect },
  inProcess("memory (cache-manager 5's own)", () => caching('memory'), ttlOfVersion5),
);

storeContract(
  { describe, it, expect },
  inProcess(
    'memory (cache-manager 7)',
    () => Promise.resolve(createCache() as unknown as CacheLike),
    async (cache, key) =>
      ((await (cache as unknown as { ttl(key: string): Promise<number | undefined> }).ttl(key)) ?? 0) -
      Date.now(),
  ),
);
