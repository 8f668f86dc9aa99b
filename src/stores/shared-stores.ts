import { WechatConfigurationError } from '../core/errors.js';
import { cacheStores } from './cache-stores.js';
import type { RawStores, StoresOptions } from './create-stores.js';
import { connectedStores } from './redis/connected-stores.js';
import { findRedis, isRedisClient } from './redis/find-redis.js';
import { openRedis } from './redis/open-redis.js';
import { jsonPlace } from './redis/record-place.js';
import type { StoreLogger } from './store-logger.js';

/** The stores of options that name a Redis, a cache, or a client for coordination. */
export function sharedStores(options: StoresOptions, logger: StoreLogger): RawStores {
  const { redis, cache, coordination, keyPrefix, clock } = options;
  if (redis) {
    const own = openRedis(redis, keyPrefix, clock, logger);
    return connectedStores({ ...options, ...own, path: 'redis' }, logger);
  }

  const found = cache && findRedis(cache);
  if (coordination) {
    const { client } = coordination;
    if (!isRedisClient(client)) {
      throw new WechatConfigurationError([
        { path: 'coordination.client', message: 'neither a node-redis (4 or 5) nor an ioredis client' },
      ]);
    }
    const place = found?.place ?? jsonPlace();
    // A cache without Redis takes no part: its copies would be near copies.
    return connectedStores(
      { ...options, client, place, cache: found && cache, path: 'coordination.client' },
      logger,
    );
  }
  if (found) return connectedStores({ ...options, ...found, path: 'cache' }, logger);
  if (cache) return cacheStores(cache, options, logger);
  throw new TypeError('neither redis, cache nor coordination is given');
}
