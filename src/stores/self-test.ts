import { types } from 'node:util';
import { WechatConfigurationError } from '../core/errors.js';
import type { CredentialStore } from '../core/credential-store.js';
import type { CredentialRecord } from '../core/record.js';
import type { CacheLike } from './cache-like.js';
import { canonicalJson } from './canonical.js';
import { describeTrouble } from './describe-trouble.js';

const TTL_MS = 60_000;

export interface SelfTestOptions {
  readonly store: CredentialStore;
  /** A key that nobody else uses. */
  readonly key: string;
  /** The option that is to blame when the test fails: `redis`, `cache` or `coordination.client`. */
  readonly path: string;
  /** The cache whose `get` must return what the store wrote to Redis. */
  readonly cache?: CacheLike | undefined;
  /** Remaining life of the key, where it can be observed. */
  readonly ttlMs?: ((key: string) => Promise<number | undefined>) | undefined;
}

/** Writes, compares, reads back, and looks at the TTL. Throws a `WechatConfigurationError` that says what is wrong. */
export async function selfTest({ store, key, path, cache, ttlMs }: SelfTestOptions): Promise<void> {
  const fail = (message: string): never => {
    throw new WechatConfigurationError([{ path, message }]);
  };
  const record: CredentialRecord = { v: 1, selfTest: key };
  const news = { key, kind: 'failure' } as const;
  try {
    if (!(await store.write(key, { record, revision: undefined, ttlMs: TTL_MS, news }))) {
      fail('a write to a key that is not used was refused');
    }
    const { record: kept, revision } = await store.read(key);
    if (!same(kept, record)) fail('what was written did not come back');
    if (await store.write(key, { record, revision: 'another', ttlMs: TTL_MS })) {
      fail('a write is not compared with what is stored: concurrent writers would overwrite each other');
    }
    const left = await ttlMs?.(key);
    if (left !== undefined && !(left > TTL_MS / 2 && left <= TTL_MS)) {
      fail(`of a time to live of ${TTL_MS} ms, ${left} ms are left: it is not taken in milliseconds`);
    }
    if (cache && !same(await cache.get(key), record)) {
      fail(
        'cache.get(key) does not return what was written to Redis: the cache is on another server or database, ' +
          'puts a prefix of its own before the key, or serialises in its own way',
      );
    }
    await store.write(key, { record, revision, ttlMs: 1 });
  } catch (error) {
    throw refusal(error, path) ?? error;
  }
}

/** A server that is reached and refuses on principle: waiting will not help. */
function refusal(error: unknown, path: string): WechatConfigurationError | undefined {
  if (!types.isNativeError(error)) return undefined;
  if (/NOAUTH|WRONGPASS|unauthenticated/.test(error.message)) {
    const message = `Redis wants a user and a password, or others (${describeTrouble(error)}): redis://user:password@host:6379`;
    return new WechatConfigurationError([{ path, message }]);
  }
  if (!/NOPERM|unknown command|is not allowed/.test(error.message)) return undefined;
  const message = `Redis refuses the scripts this library needs (EVAL, EVALSHA, GET, SET, DEL, PUBLISH, TIME): ${describeTrouble(error)}`;
  return new WechatConfigurationError([{ path, message }]);
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
