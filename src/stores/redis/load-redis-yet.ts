import { createRequire } from 'node:module';
import { hintedError } from '../../core/engine-errors.js';
import type { CacheLike } from '../cache-like.js';
import type { NodeRedisClient } from './node-redis.js';

/** A node-redis 4 client that the library owns. */
export interface OwnedClient extends NodeRedisClient {
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  ping?(): Promise<unknown>;
  del?(key: string): Promise<unknown>;
}

export interface RedisYet {
  createClient(options: object): OwnedClient;
  createCluster(options: object): OwnedClient;
  /** A cache-manager store over a client that is made already. */
  redisInsStore(client: OwnedClient, options: object): CacheLike;
  redisClusterInsStore(client: OwnedClient, options: object): CacheLike;
}

const PACKAGE = 'cache-manager-redis-yet';

/**
 * Loads the optional package, and the node-redis it brings along: its own `redisStore()` makes a client without error
 * listener, waits for the connection, and rejects when Redis is down.
 */
export function loadRedisYet(require: NodeJS.Require = createRequire(import.meta.url)): RedisYet {
  let path: string;
  try {
    path = require.resolve(PACKAGE);
  } catch {
    const message = `The option redis needs the package ${PACKAGE}: npm install ${PACKAGE}`;
    throw hintedError('MISSING_PACKAGE', message, 'en');
  }
  const fromYet = createRequire(path);
  const redis = fromYet('redis') as Pick<RedisYet, 'createClient' | 'createCluster'>;
  const stores = fromYet(path) as Pick<RedisYet, 'redisInsStore' | 'redisClusterInsStore'>;
  return {
    createClient: (options) => redis.createClient(options),
    createCluster: (options) => redis.createCluster(options),
    redisInsStore: (client, options) => stores.redisInsStore(client, options),
    redisClusterInsStore: (client, options) => stores.redisClusterInsStore(client, options),
  };
}
