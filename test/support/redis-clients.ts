import { createRequire } from 'node:module';
import KeyvRedis from '@keyv/redis';
import { createCache as createCache5, type Store } from 'cache-manager';
import { createCache as createCache7 } from 'cache-manager-7';
import { redisInsStore } from 'cache-manager-redis-yet';
import { Redis } from 'ioredis';
import { Keyv } from 'keyv';
import { type CacheLike } from '../../src/stores/cache-like.js';

/** Something an application would give to the module, and how to end it. */
export interface Given {
  readonly cache?: CacheLike;
  readonly coordination?: { readonly client: object };
  readonly redis?: string;
  /** What an operator would look with. */
  readonly get: (key: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

interface Client4 {
  on(event: string, listener: () => void): unknown;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  readonly isOpen: boolean;
}

const fromYet = createRequire(createRequire(import.meta.url).resolve('cache-manager-redis-yet'));
const redis4 = fromYet('redis') as { createClient(options: object): Client4 };

/** cache-manager 5 over cache-manager-redis-yet (node-redis 4). */
export async function version5(url: string): Promise<Given> {
  const client = redis4.createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  const cache = createCache5(redisInsStore(client as never) as unknown as Store);
  return {
    cache,
    get: (key) => cache.get(key),
    close: async () => void (client.isOpen && (await client.disconnect())),
  };
}

/** cache-manager 7 with a first level in memory, over Keyv and @keyv/redis (node-redis 5). */
export function version7(url: string, options: { namespace?: string } = {}): Given {
  const adapter = new KeyvRedis(url);
  const keyv = new Keyv({ store: adapter, ...options });
  keyv.on('error', () => undefined);
  const cache = createCache7({ stores: [new Keyv(), keyv] });
  return {
    cache: cache,
    get: (key) => cache.get(key),
    close: () => adapter.disconnect(true),
  };
}

/** An ioredis client given as `coordination`. */
export function ioredisClient(url: string, options: object = {}): Given {
  const client = new Redis(url, options);
  client.on('error', () => undefined);
  return {
    coordination: { client },
    get: async (key) => {
      const raw = await client.get(key);
      return raw === null ? undefined : (JSON.parse(raw) as unknown);
    },
    close: async () => {
      client.disconnect();
      await Promise.resolve();
    },
  };
}

/** The option `redis`: the library makes and owns the client. */
export function ownClient(url: string): Promise<Given> {
  return version5(url).then(({ get, close }) => ({ redis: url, get, close }));
}
