import { setTimeout as pause } from 'node:timers/promises';
import type { CacheLike } from './cache-like.js';

interface Observable {
  /** cache-manager 6 and 7: the moment of expiry. */
  ttl?(key: string): Promise<number | undefined>;
  /** cache-manager 5: the time that is left. */
  readonly store?: { ttl?(key: string): Promise<number> };
}

/** The remaining life of a key in milliseconds, where the cache tells it. */
export async function remainingTtl(cache: CacheLike, key: string): Promise<number | undefined> {
  const observable = cache as Observable;
  if (observable.store?.ttl) return observable.store.ttl(key);
  const endsAt = await observable.ttl?.(key);
  return endsAt === undefined ? undefined : endsAt - Date.now();
}

/**
 * True when the cache takes a TTL of 10 for 10 milliseconds; with seconds, the key would still be there.
 * On the machine's own time, because the cache is.
 */
export async function forgetsInMilliseconds(cache: CacheLike, key: string): Promise<boolean> {
  await cache.set(key, { v: 1 }, 10);
  for (let waited = 0; waited < 200; waited += 20) {
    await pause(20);
    const held = await cache.get(key);
    if (held === undefined || held === null) return true;
  }
  await cache.del(key);
  return false;
}
