import type { CredentialStore } from '../../core/credential-store.js';
import type { RefreshCoordinator } from '../../core/refresh-coordinator.js';

/** A store with its coordinator, as one process has them. */
export interface StoreInstance {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
}

/** One storage under test, seen by two members of a fleet. */
export interface StoreSubject {
  readonly one: StoreInstance;
  /** Another instance over the same storage, as another process would have. */
  readonly other: StoreInstance;
  /** Puts something that is no record under the key: text of no meaning, where the storage allows. */
  readonly corrupt: (key: string) => Promise<void>;
  /** What an operator sees with `cache.get(key)`. */
  readonly inspect: (key: string) => Promise<unknown>;
  /** Remaining life of the key in milliseconds, where it can be observed. */
  readonly ttlMs?: (key: string) => Promise<number>;
  /** Ends both instances and the storage. */
  readonly close: () => Promise<void>;
}

/** How the suite gets a storage to test. */
export interface StoreHarness {
  /** In the title of the suite. */
  readonly name: string;
  /** Opens an empty storage. */
  readonly open: () => Promise<StoreSubject>;
}
