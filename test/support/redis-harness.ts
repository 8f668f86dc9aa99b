import { Redis } from 'ioredis';
import { systemClock } from '../../src/core/clock.js';
import { systemRandom } from '../../src/core/random.js';
import { createStores } from '../../src/stores/create-stores.js';
import { type StoreHarness } from '../../src/testing/contract/index.js';
import { type Given } from './redis-clients.js';

/** The stores that an application gets, twice over one Redis, as two processes would have them. */
export function redisHarness(
  name: string,
  url: () => string,
  give: (url: string) => Given | Promise<Given>,
): StoreHarness {
  return {
    name,
    async open() {
      const raw = new Redis(url());
      const keyPrefix = `wechat-token-test-${systemRandom.id()}:`;
      const members = await Promise.all([give(url()), give(url())]);
      const [one, other] = await Promise.all(
        members.map(({ redis, cache, coordination }) =>
          createStores({
            redis,
            cache,
            coordination,
            keyPrefix,
            storeTimeoutMs: 5000,
            clock: systemClock,
            random: systemRandom,
          }),
        ),
      );
      if (!one || !other) throw new Error('unreachable');
      await one.selfTest();
      const rawKey = async (key: string): Promise<string> => {
        const keys = await raw.keys('*');
        return keys.find((candidate) => candidate.endsWith(key)) ?? key;
      };
      return {
        one,
        other,
        async corrupt(key) {
          await one.store.write(key, { record: { v: 1 }, revision: undefined, ttlMs: 60_000 });
          await raw.set(await rawKey(key), Buffer.from([0x7b, 0xff, 0xfe, 0x00]), 'PX', 60_000);
        },
        inspect: (key) => members[0]?.get(key) ?? Promise.resolve(undefined),
        ttlMs: async (key) => raw.pttl(await rawKey(key)),
        async close() {
          await Promise.all([one.close(), other.close()]);
          await Promise.all(members.map((member) => member.close()));
          raw.disconnect();
        },
      };
    },
  };
}
