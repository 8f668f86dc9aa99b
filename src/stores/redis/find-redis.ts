import type { CacheLike } from '../cache-like.js';
import { type IoRedisClient, isIoRedis, ioRedisPort } from './io-redis.js';
import { type ClientContext, isNodeRedis, type NodeRedisClient, nodeRedisPort } from './node-redis.js';
import { jsonPlace, type KeyvLike, keyvPlace, type RecordPlace } from './record-place.js';
import type { RedisPort } from './redis-port.js';

export type RedisClient = NodeRedisClient | IoRedisClient;

/** Redis behind a cache: its client, and where and how the cache keeps a value there. */
export interface FoundRedis {
  readonly client: RedisClient;
  readonly place: RecordPlace;
  /** Opens the client, where its owner opens it at first use only. */
  readonly open?: () => Promise<unknown>;
}

export function isRedisClient(value: unknown): value is RedisClient {
  return typeof value === 'object' && value !== null && (isNodeRedis(value) || isIoRedis(value));
}

export function redisPort(client: RedisClient, context: ClientContext): RedisPort {
  return isNodeRedis(client) ? nodeRedisPort(client, context) : ioRedisPort(client, context);
}

interface KeyvStore {
  readonly client?: unknown;
  readonly createKeyPrefix?: unknown;
  getClient?(): Promise<unknown>;
}

/** Looks for Redis behind a cache, by the shapes of cache-manager 5 with redis-yet and 6 or 7 with @keyv/redis. */
export function findRedis(cache: CacheLike): FoundRedis | undefined {
  const { store, stores } = cache as { store?: { client?: unknown }; stores?: unknown };
  if (isRedisClient(store?.client)) return { client: store.client, place: jsonPlace(prefixOf(store.client)) };

  // Several levels: the one that the fleet shares counts, wherever it stands.
  for (const keyv of Array.isArray(stores) ? (stores as { store?: KeyvStore }[]) : []) {
    const adapter = keyv.store;
    if (isRedisClient(adapter?.client) && typeof adapter.createKeyPrefix === 'function') {
      const place = keyvPlace(keyv as unknown as KeyvLike);
      return { client: adapter.client, place, open: async () => adapter.getClient?.() };
    }
  }
  return undefined;
}

/** redis-yet puts its `keyPrefix` before each key; it came in the options that the client was made of. */
function prefixOf(client: RedisClient): string | undefined {
  const options = isNodeRedis(client) ? (client.options as { keyPrefix?: unknown } | undefined) : undefined;
  return typeof options?.keyPrefix === 'string' ? options.keyPrefix : undefined;
}
