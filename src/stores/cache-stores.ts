import { WechatConfigurationError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import type { CacheLike } from './cache-like.js';
import { cacheManagerStore } from './cache-manager-store.js';
import { forgetsInMilliseconds, remainingTtl } from './cache-ttl.js';
import type { RawStores } from './create-stores.js';
import { LocalCoordinator } from './local-coordinator.js';
import { selfTest } from './self-test.js';
import type { StoreLogger } from './store-logger.js';

/** A cache of the application's own that has no Redis behind it, as far as can be seen. */
export function cacheStores(
  cache: CacheLike,
  { keyPrefix, random }: { readonly keyPrefix: string; readonly random: Random },
  logger: StoreLogger,
): RawStores {
  logger.warn(
    'The cache that was given has no Redis behind it that could be found: several processes will not coordinate, ' +
      'and may log each other out. Run one process, or give redis or coordination: { client }.',
  );
  const coordinator = new LocalCoordinator();
  const store = cacheManagerStore(cache, coordinator, logger);
  return {
    store,
    coordinator,
    close: () => coordinator.close(),
    async prove() {
      const key = `${keyPrefix}self-test:${random.id()}`;
      let observed = false;
      const ttlMs = async (): Promise<number | undefined> => {
        const left = await remainingTtl(cache, key);
        observed = left !== undefined;
        return left;
      };
      await selfTest({ store, key, path: 'cache', ttlMs });
      if (!observed && !(await forgetsInMilliseconds(cache, `${key}:ttl`))) {
        const message = 'a time to live of 10 ms is not taken in milliseconds';
        throw new WechatConfigurationError([{ path: 'cache', message }]);
      }
    },
  };
}
