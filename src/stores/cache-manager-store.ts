import type { CredentialStore, GuardedWrite, StoredEntry } from '../core/credential-store.js';
import { parseRecord } from '../core/record-codec.js';
import type { CacheLike } from './cache-like.js';
import { digest, frozenCopy } from './canonical.js';
import { KeyMutex } from './key-mutex.js';
import type { LocalCoordinator } from './local-coordinator.js';
import { silentLogger, type StoreLogger } from './store-logger.js';
import { wholeTtl } from './ttl.js';

/**
 * Records in any cache-manager cache, as plain objects. A cache has no compare-and-set, so the comparison is honest
 * within this process only: its writes to one key follow one another. Processes that share a cache need the Redis store.
 */
export function cacheManagerStore(
  cache: CacheLike,
  coordinator: LocalCoordinator,
  logger: StoreLogger = silentLogger,
): CredentialStore {
  const mutex = new KeyMutex();

  const current = async (key: string): Promise<StoredEntry> => {
    const held = await cache.get(key);
    // Both stand for "absent": cache-manager 5 and 6 differ.
    if (held === undefined || held === null) return { record: undefined, revision: undefined };
    return { record: parseRecord(held), revision: digest(held) };
  };

  return {
    async read(key: string): Promise<StoredEntry> {
      const entry = await current(key);
      if (entry.revision !== undefined && !entry.record) logger.warn(unreadable(key));
      return entry;
    },

    write(key: string, write: GuardedWrite): Promise<boolean> {
      return mutex.run(key, async () => {
        const { revision } = await current(key);
        if (revision !== write.revision) return false;
        await cache.set(key, frozenCopy(write.record), wholeTtl(write.ttlMs));
        if (write.release) coordinator.releaseNow(write.release);
        if (write.news) coordinator.publish(write.news);
        return true;
      });
    },
  };
}

export function unreadable(key: string): string {
  return `The record under ${key} is not readable; it counts as absent and will be overwritten.`;
}
