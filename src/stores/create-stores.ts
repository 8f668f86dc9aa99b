import { type Clock } from '../core/clock.js';
import { type CredentialStore } from '../core/credential-store.js';
import { WechatConfigurationError } from '../core/errors.js';
import { type Random } from '../core/random.js';
import { type RefreshCoordinator } from '../core/refresh-coordinator.js';
import { type CacheLike } from './cache-like.js';
import { cacheStores } from './cache-stores.js';
import { LocalCoordinator } from './local-coordinator.js';
import { cacheManagerStore } from './cache-manager-store.js';
import { memoryCache } from './memory-cache.js';
import { findRedis, isRedisClient } from './redis/find-redis.js';
import { openRedis } from './redis/open-redis.js';
import { jsonPlace } from './redis/record-place.js';
import { connectedStores } from './redis/connected-stores.js';
import { onceProven } from './once-proven.js';
import { silentLogger, type StoreLogger } from './store-logger.js';
import { withDeadline } from './with-deadline.js';

export interface StoresOptions {
  /** URL or node-redis options (standalone, or Cluster with `rootNodes`). The library owns this client. */
  readonly redis?: string | object | undefined;
  /** A cache-manager cache of the application's own. */
  readonly cache?: CacheLike | undefined;
  /** A Redis client of the application's own, for leases, guarded writes and news. */
  readonly coordination?: { readonly client: object } | undefined;
  readonly keyPrefix: string;
  /** Deadline of every store operation, in milliseconds. */
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger?: StoreLogger | undefined;
}

export interface Stores {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  /** Ends subscriptions and closes what the library opened, never a client of the application's own. */
  close(): Promise<void>;
  /**
   * Proves that the store keeps what it is given, for milliseconds, and writes atomically.
   * Throws a `WechatConfigurationError` when it does not, a `StoreUnavailableError` when it does not answer; then it
   * is run again before the first operation.
   */
  selfTest(): Promise<void>;
}

/** What a kind of storage offers, before deadlines and proof are put around it. */
export interface RawStores {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  close(): Promise<void>;
  prove(): Promise<void>;
}

/** Builds the store and the coordinator the options ask for. It opens connections, but waits for none. */
// eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection
export async function createStores(options: StoresOptions): Promise<Stores> {
  const { clock, storeTimeoutMs, logger = silentLogger } = options;
  const raw = rawStores(options, logger);
  const proof = onceProven(() => raw.prove(), clock, storeTimeoutMs, logger);
  const pair = withDeadline(raw.store, raw.coordinator, clock, storeTimeoutMs, { before: proof.before });
  return { ...pair, close: () => raw.close(), selfTest: proof.selfTest };
}

function rawStores(options: StoresOptions, logger: StoreLogger): RawStores {
  const { redis, cache, coordination, clock } = options;
  if (redis) {
    const own = openRedis(redis, clock, logger);
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

  const coordinator = new LocalCoordinator();
  const store = cacheManagerStore(memoryCache(clock), coordinator, logger);
  return { store, coordinator, close: () => coordinator.close(), prove: () => Promise.resolve() };
}
