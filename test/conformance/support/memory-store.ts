import type { Clock } from '../../../src/core/clock.js';
import { systemClock } from '../../../src/core/clock.js';
import { systemRandom } from '../../../src/core/random.js';
import { createStores } from '../../../src/stores/create-stores.js';
import { memoryCache } from '../../../src/stores/memory-cache.js';
import type { RealStore } from './stores-server.js';

const SHARED = { keyPrefix: 'wechat-token:', storeTimeoutMs: 5_000, random: systemRandom } as const;

/** The default store of an application: cache-manager in memory. */
export async function openMemory(clock: Clock): Promise<RealStore> {
  const cache = memoryCache(clock);
  const stores = await createStores({ ...SHARED, clock: systemClock, cache });
  const known = new Set<string>();
  const { store } = stores;
  return {
    stores: {
      ...stores,
      store: {
        read: (key) => (known.add(key), store.read(key)),
        write: (key, write) => (known.add(key), store.write(key, write)),
      },
    },
    remote: false,
    flush: async () => void (await Promise.all([...known].map((key) => cache.del(key)))),
    corrupt: async (key) => void (await cache.set(key, 'no record', 60_000)),
    close: () => stores.close(),
  };
}
