import { createHash } from 'node:crypto';

/** JSON with sorted keys: a cache may give the fields back in another order. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    ) ?? 'undefined'
  );
}

/** Short and opaque: a revision must not carry the token around. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}

/**
 * A frozen deep copy, for caches that hold objects by reference. Its texts, and what is frozen already and holds no
 * other objects, are the original's: a credential is in memory once.
 */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.isFrozen(value) && Object.values(value).every((item) => typeof item !== 'object')) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  // Built anew, and not spread: a copy of an object that grew keeps the room in which it grew.
  const entries = Object.entries(value).map(([name, item]) => [name, frozenCopy(item)] as const);
  return Object.freeze(Object.fromEntries(entries)) as T;
}
