import type { StoredCredential } from './record.js';

export type Precedence = 'same' | 'newer' | 'older' | 'overlapping';

/**
 * WeChat does not know our leases: a process that froze while it held one can still fetch, and its token may be the
 * newest or long dead. What tells is the interval in which its request ran, in the store's time:
 * - wholly after the stored one: it is newer
 * - wholly before: it is dead
 * - overlapping, or measured by another server's clock: nobody can tell, one more fetch decides
 */
export function precedence(stored: StoredCredential | undefined, issued: StoredCredential): Precedence {
  if (!stored) return 'newer';
  if (stored.value === issued.value) return 'same';
  if (stored.expiresAt <= issued.issuedAt) return 'newer';
  if (stored.server !== issued.server) return 'overlapping';
  if (issued.issuedAt > stored.receivedAt) return 'newer';
  if (issued.receivedAt < stored.issuedAt) return 'older';
  return 'overlapping';
}

/** True if nobody has issued another one since `basis` was read. */
export function isUnchanged(
  stored: StoredCredential | undefined,
  basis: StoredCredential | undefined,
): boolean {
  return stored !== undefined && stored.id === basis?.id && stored.receivedAt === basis.receivedAt;
}

/**
 * What was read before the request was sent had been issued before, whatever the clocks say: one that stands still, was
 * set back, or is read over a slow line, does not tell the order of two issuances. Doubt is not settled that way: whoever
 * raised it may have done so meanwhile.
 */
export function followsFrom(
  stored: StoredCredential | undefined,
  basis: StoredCredential | undefined,
): boolean {
  return isUnchanged(stored, basis) && !stored?.doubtful && !basis?.doubtful;
}
