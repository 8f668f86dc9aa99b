import type { CredentialStore, GuardedWrite, StoredEntry } from '../../core/credential-store.js';
import { parseRecord } from '../../core/record-codec.js';
import { unreadable } from '../cache-manager-store.js';
import { silentLogger, type StoreLogger } from '../store-logger.js';
import { wholeTtl } from '../ttl.js';
import { leaseKey } from './lease-key.js';
import type { RecordPlace } from './record-place.js';
import type { RedisPort } from './redis-port.js';
import { READ, WRITE } from './scripts.js';

/** Records in Redis, past every near copy; compared, written, released and announced in one script. */
export function redisStore(
  redis: RedisPort,
  place: RecordPlace,
  channel: string,
  logger: StoreLogger = silentLogger,
): CredentialStore {
  return {
    async read(key: string): Promise<StoredEntry> {
      const reply = (await redis.run(READ, [place.rawKey(key)], [])) as unknown[];
      const [raw = '', revision] = reply.map(String);
      if (!revision) return { record: undefined, revision: undefined };
      const record = parseRecord(await place.decode(raw));
      if (!record) logger.warn(unreadable(key));
      return { record, revision };
    },

    async write(key: string, write: GuardedWrite): Promise<boolean> {
      const rawKey = place.rawKey(key);
      const written = await redis.run(
        WRITE,
        [rawKey, leaseKey(rawKey)],
        [
          write.revision ?? '',
          await place.encode(write.record),
          `${wholeTtl(write.ttlMs)}`,
          write.release?.owner ?? '',
          channel,
          write.news ? JSON.stringify(write.news) : '',
        ],
      );
      return Number(written) === 1;
    },
  };
}
