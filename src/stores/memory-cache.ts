import { createCache, type Store } from 'cache-manager';
import { type Clock, systemClock } from '../core/clock.js';
import type { CacheLike } from './cache-like.js';

interface Held {
  readonly value: unknown;
  /** By the monotonic clock, in whole milliseconds: V8 keeps small integers without a box. */
  readonly endsAt: number;
}

/**
 * The cache of a process on its own: cache-manager over a map. It holds by reference what the store has frozen.
 * cache-manager's own memory store evicts beyond 500 keys, which would log accounts out, and without that bound it
 * sets a timer for each. Here nothing is evicted before its TTL has passed.
 */
export function memoryCache(clock: Clock = systemClock): CacheLike {
  return createCache(heldByReference(clock));
}

function heldByReference(clock: Clock): Store {
  const held = new Map<string, Held>();
  let writesUntilPurge = 1000;

  const find = (key: string): Held | undefined => {
    const entry = held.get(key);
    if (!entry || entry.endsAt > clock.monotonic()) return entry;
    held.delete(key);
    return undefined;
  };

  // As many writes as there are keys pay for one look at all keys: constant cost per write, and no timers.
  const purge = (): void => {
    writesUntilPurge -= 1;
    if (writesUntilPurge > 0) return;
    held.forEach((_entry, key) => find(key));
    writesUntilPurge = Math.max(1000, held.size);
  };

  const get = <T>(key: string): T | undefined => {
    const entry = find(key);
    return entry?.value as T | undefined;
  };
  const set = (key: string, value: unknown, ttlMs?: number): void => {
    if (value === undefined) held.delete(key);
    else held.set(key, { value, endsAt: ttlMs ? Math.floor(clock.monotonic() + ttlMs) : Infinity });
    purge();
  };

  return {
    get: <T>(key: string) => Promise.resolve(get<T>(key)),
    set: (key, value, ttlMs) => Promise.resolve(set(key, value, ttlMs)),
    del: (key) => Promise.resolve(void held.delete(key)),
    reset: () => Promise.resolve(held.clear()),
    mget: (...keys) => Promise.resolve(keys.map((key) => get(key))),
    mset: (entries, ttlMs) => Promise.resolve(entries.forEach(([key, value]) => set(key, value, ttlMs))),
    mdel: (...keys) => Promise.resolve(keys.forEach((key) => held.delete(key))),
    keys: () => Promise.resolve([...held.keys()].filter((key) => find(key))),
    ttl: (key) => Promise.resolve((find(key)?.endsAt ?? NaN) - clock.monotonic()),
  };
}
