import type { Clock } from '../core/clock.js';
import type { CredentialStore } from '../core/credential-store.js';
import type { RefreshCoordinator } from '../core/refresh-coordinator.js';
import { StoreUnavailableError } from '../core/store-unavailable-error.js';
import { describeTrouble } from './describe-trouble.js';
import { settleWithin } from './settle-within.js';

export interface DeadlineOptions {
  /** Runs before the operation, within the same deadline: the store's self-test, until it has passed. */
  readonly before?: () => Promise<void>;
}

export interface StorePair {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
}

/** Every operation settles within `ms`, and every failure is a `StoreUnavailableError`. */
export function withDeadline(
  store: CredentialStore,
  coordinator: RefreshCoordinator,
  clock: Clock,
  ms: number,
  options: DeadlineOptions = {},
): StorePair {
  const run = <T>(name: string, operation: () => Promise<T>): Promise<T> =>
    settleWithin(clock, ms, name, async () => {
      await options.before?.();
      return operation();
    }).catch((error: unknown) => {
      throw unavailable(name, error);
    });

  return {
    store: {
      read: (key) => run('read', () => store.read(key)),
      write: (key, write) => run('write', () => store.write(key, write)),
    },
    coordinator: {
      shared: coordinator.shared,
      time: () => run('time', () => coordinator.time()),
      acquire: (lease, now) => run('acquire', () => coordinator.acquire(lease, now)),
      release: (lease) => run('release', () => coordinator.release(lease)),
      subscribe: (listener) => coordinator.subscribe(listener),
      get newsState() {
        return coordinator.newsState;
      },
      onNewsState: (listener) => coordinator.onNewsState(listener),
      close: () => coordinator.close(),
    },
  };
}

/** Values under keys are secrets, and clients like to quote them in messages: none of that passes. */
function unavailable(name: string, error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error;
  return new StoreUnavailableError(`${name}: ${describeTrouble(error)}`);
}
