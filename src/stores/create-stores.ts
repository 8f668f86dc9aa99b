import type { Clock } from '../core/clock.js';
import type { CredentialStore } from '../core/credential-store.js';
import type { Random } from '../core/random.js';
import type { RefreshCoordinator } from '../core/refresh-coordinator.js';
import type { CacheLike } from './cache-like.js';
import { LocalCoordinator } from './local-coordinator.js';
import { cacheManagerStore } from './cache-manager-store.js';
import { memoryCache } from './memory-cache.js';
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
export async function createStores(options: StoresOptions): Promise<Stores> {
  const { clock, storeTimeoutMs, logger = silentLogger } = options;
  const raw = await rawStores(options, logger);
  const proof = onceProven(() => raw.prove(), clock, storeTimeoutMs, logger);
  const pair = withDeadline(raw.store, raw.coordinator, clock, storeTimeoutMs, { before: proof.before });
  return { ...pair, close: () => raw.close(), selfTest: proof.selfTest };
}

async function rawStores(options: StoresOptions, logger: StoreLogger): Promise<RawStores> {
  const { redis, cache, coordination, clock } = options;
  if (redis || cache || coordination) {
    // An application that keeps its tokens in memory starts without loading any of this.
    const { sharedStores } = await import('./shared-stores.js');
    return sharedStores(options, logger);
  }
  const coordinator = new LocalCoordinator();
  const store = cacheManagerStore(memoryCache(clock), coordinator, logger);
  return { store, coordinator, close: () => coordinator.close(), prove: () => Promise.resolve() };
}
