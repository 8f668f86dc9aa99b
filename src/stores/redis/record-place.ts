/** Where a cache keeps a record in Redis, and how it writes it down: `cache.get(key)` must return the record. */
export interface RecordPlace {
  rawKey(key: string): string;
  encode(record: object): Promise<string>;
  /** Undefined when the text can not be read. */
  decode(raw: string): Promise<unknown>;
}

/** JSON under the key: cache-manager-redis-yet, cache-manager-ioredis-yet, and a client of its own. */
export function jsonPlace(keyPrefix?: string): RecordPlace {
  return {
    rawKey: (key) => (keyPrefix ? `${keyPrefix}:${key}` : key),
    encode: (record) => Promise.resolve(JSON.stringify(record)),
    decode: (raw) => Promise.resolve(parseJson(raw)),
  };
}

/** What is used of a `Keyv` (version 5) over `@keyv/redis`. */
export interface KeyvLike {
  readonly namespace?: string | undefined;
  readonly useKeyPrefix?: boolean;
  serializeData(data: { value: unknown }): Promise<unknown>;
  deserializeData(data: unknown): Promise<{ value?: unknown } | undefined>;
  readonly store: {
    readonly namespace?: string | undefined;
    createKeyPrefix(key: string, namespace?: string): string;
  };
}

/**
 * As Keyv writes it, by its own serialiser: `{"value":…}`. Without `expires`: that is the writer's wall clock, and a
 * reader whose clock is ahead would delete the record. The key's TTL in Redis clears away.
 */
export function keyvPlace(keyv: KeyvLike): RecordPlace {
  return {
    rawKey(key) {
      const { namespace, useKeyPrefix, store } = keyv;
      const own = namespace && useKeyPrefix !== false ? `${namespace}:${key}` : key;
      return store.createKeyPrefix(own, store.namespace);
    },
    encode: async (record) => String(await keyv.serializeData({ value: record })),
    async decode(raw) {
      try {
        return (await keyv.deserializeData(raw))?.value;
      } catch {
        return undefined;
      }
    },
  };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}
