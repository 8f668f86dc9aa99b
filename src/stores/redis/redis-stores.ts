import type { Clock } from '../../core/clock.js';
import type { CredentialStore } from '../../core/credential-store.js';
import type { Random } from '../../core/random.js';
import type { StoreLogger } from '../store-logger.js';
import type { RecordPlace } from './record-place.js';
import { RedisCoordinator } from './redis-coordinator.js';
import { RedisNews } from './redis-news.js';
import type { RedisPort } from './redis-port.js';
import { redisStore } from './redis-store.js';

export interface RedisStoresOptions {
  readonly redis: RedisPort;
  readonly place: RecordPlace;
  readonly keyPrefix: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: StoreLogger;
}

/** Store and coordinator over one Redis. */
export function redisStores(options: RedisStoresOptions): {
  readonly store: CredentialStore;
  readonly coordinator: RedisCoordinator;
  readonly news: RedisNews;
} {
  const { redis, place, keyPrefix, timeoutMs, clock, random, logger } = options;
  const channel = `${keyPrefix}news`;
  const news = new RedisNews(redis, channel, clock, random);
  return {
    news,
    store: redisStore(redis, place, channel, logger),
    coordinator: new RedisCoordinator({
      redis,
      place,
      clock,
      timeoutMs,
      timeKey: `${keyPrefix}time`,
      news,
    }),
  };
}
