import type { CacheLike } from '../cache-like.js';
import type { RawStores, StoresOptions } from '../create-stores.js';
import { selfTest } from '../self-test.js';
import type { StoreLogger } from '../store-logger.js';
import { type FoundRedis, redisPort } from './find-redis.js';
import { redisStores } from './redis-stores.js';
import { TTL } from './scripts.js';

export interface ConnectedOptions extends FoundRedis, Omit<StoresOptions, 'redis' | 'coordination'> {
  /** The cache whose `get` shows the records, when it is one over this Redis. */
  readonly cache?: CacheLike | undefined;
  /** The option the client came by. */
  readonly path: string;
  /** Tells when the client's connection is back, where the library knows. */
  readonly onReturn?: (listener: (troubledAt: number) => void) => void;
  /** Closes the client, when it is the library's own. */
  readonly close?: () => Promise<void>;
}

/** Store and coordinator over a Redis client, whoever it belongs to. */
export function connectedStores(options: ConnectedOptions, logger: StoreLogger): RawStores {
  const { client, place, cache, path, keyPrefix, clock, random, storeTimeoutMs: timeoutMs } = options;
  const redis = redisPort(client, { clock, random, timeoutMs, ...(options.open && { open: options.open }) });
  const stores = redisStores({ redis, place, keyPrefix, timeoutMs, clock, random, logger });
  const { store, coordinator, news } = stores;
  options.onReturn?.((troubledAt) => news.follow(troubledAt));
  return {
    store,
    coordinator,
    async close() {
      await coordinator.close();
      await options.close?.();
    },
    prove: () =>
      selfTest({
        store,
        key: `${keyPrefix}self-test:${random.id()}`,
        path,
        cache,
        ttlMs: async (key) => Number(await redis.run(TTL, [place.rawKey(key)], [])),
      }),
  };
}
