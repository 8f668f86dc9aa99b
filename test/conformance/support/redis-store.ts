import { Redis } from 'ioredis';
import { systemClock } from '../../../src/core/clock.js';
import { systemRandom } from '../../../src/core/random.js';
import { createStores } from '../../../src/stores/create-stores.js';
import { eventually } from '../../../src/testing/contract/eventually.js';
import type { RealStore } from './stores-server.js';

const SHARED = { keyPrefix: 'wechat-token:', storeTimeoutMs: 5_000, random: systemRandom } as const;

/** A real Redis, through the library's own client. */
export async function openRedisStore(url: string): Promise<RealStore> {
  const raw = new Redis(url);
  await raw.flushall();
  const stores = await createStores({ ...SHARED, clock: systemClock, redis: url });
  await stores.selfTest();
  // The subscription begins with the first subscriber; until it stands, news would be missed.
  stores.coordinator.subscribe(() => undefined);
  await eventually(() => stores.coordinator.newsState === 'live', 'the news are live');
  return {
    stores,
    remote: true,
    flush: async () => void (await raw.flushall()),
    corrupt: async (key) => {
      // The owned client may put its own prefix in front of it.
      const [found = key] = (await raw.keys('*')).filter((candidate) => candidate.endsWith(key));
      await raw.set(found, 'no record', 'PX', 60_000);
    },
    async close() {
      await stores.close();
      raw.disconnect();
    },
  };
}
