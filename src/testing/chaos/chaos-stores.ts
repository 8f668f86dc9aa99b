import type { CredentialStore } from '../../core/credential-store.js';
import type { NewsState, RefreshCoordinator } from '../../core/refresh-coordinator.js';
import { Faults } from './faults.js';

/** A store and its coordinator with `faults` in front of them. */
export interface ChaosStores {
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  readonly faults: Faults;
  /** Tells the engine that news are lost, or live again, and lets none through while they are lost. */
  readonly setNews: (state: NewsState) => void;
}

/** Puts scripted trouble between one engine and its store; other engines on the same store see none of it. */
export function chaosStores(
  { store, coordinator }: { readonly store: CredentialStore; readonly coordinator: RefreshCoordinator },
  faults: Faults = new Faults(),
): ChaosStores {
  const listeners = new Set<(state: NewsState) => void>();
  let forced: NewsState | undefined;
  const state = (): NewsState => forced ?? coordinator.newsState;

  return {
    faults,
    setNews(next) {
      const before = state();
      forced = next === 'lost' ? 'lost' : undefined;
      if (state() !== before) listeners.forEach((listener) => listener(state()));
    },
    store: {
      read: (key) => faults.around('read', () => store.read(key)),
      write: (key, write) => faults.around('write', () => store.write(key, write)),
    },
    coordinator: {
      shared: coordinator.shared,
      time: () => faults.around('time', () => coordinator.time()),
      acquire: (lease, now) => faults.around('acquire', () => coordinator.acquire(lease, now)),
      release: (lease) => faults.around('release', () => coordinator.release(lease)),
      subscribe: (listener) =>
        coordinator.subscribe((news) => {
          if (state() === 'live' && !faults.swallowsNews()) listener(news);
        }),
      get newsState() {
        return state();
      },
      onNewsState(listener) {
        listeners.add(listener);
        const end = coordinator.onNewsState((next) => forced === undefined && listener(next));
        return () => {
          listeners.delete(listener);
          end();
        };
      },
      close: () => coordinator.close(),
    },
  };
}
