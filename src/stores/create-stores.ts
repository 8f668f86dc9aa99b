import { type Clock } from '../core/clock.js';
import { type CredentialStore } from '../core/credential-store.js';
import { type Random } from '../core/random.js';
import { type RefreshCoordinator } from '../core/refresh-coordinator.js';
import { type CacheLike } from './cache-like.js';
import { cacheManagerStore } from './cache-manager-store.js';
import { LocalCoordinator } from './local-coordinator.js';
import { memoryCache } from './memory-cache.js';
import { silentLogger, type StoreLogger } from './store-logger.js';
import { withDeadline } from './with-deadline.js';

export interface StoresOptions {
  /** URL or node-redis options (standalone, or Cluster with `rootNodes`). The library owns this client. */
  readonly redis?: string | object;
  /** A cache-manager cache of the application's own. */
  readonly cache?: CacheLike;
  /** A Redis client of the application's own, for leases, guarded writes and news. */
  readonly coordination?: { readonly client: object };
  readonly keyPrefix: string;
  /** Deadline of every store operation, in milliseconds. */
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger?: StoreLogger;
}

export interface Stores {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  /** Ends subscriptions and closes what the library opened, never a client of the application's own. */
  close(): Promise<void>;
  /**
   * Proves that the store keeps what it is given, for milliseconds, and writes atomically.
   * Throws a `WechatConfigurationError` when it does not, a `StoreUnavailableError` when it does not answer.
   */
  selfTest(): Promise<void>;
}

/** Builds the store and the coordinator the options ask for. */
export function createStores(options: StoresOptions): Promise<Stores> {
  const { clock, storeTimeoutMs, logger = silentLogger } = options;
  const local = new LocalCoordinator();
  const cache = options.cache ?? memoryCache(clock);
  const pair = withDeadline(cacheManagerStore(cache, local, logger), local, clock, storeTimeoutMs);
  return Promise.resolve({ ...pair, close: () => local.close(), selfTest: () => Promise.resolve() });
}
