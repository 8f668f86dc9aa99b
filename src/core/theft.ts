import { dayInShanghai } from './china-time.js';
import { type CredentialRecord, isDoubted, type StoredCredential, type StoredTheft } from './record.js';
import { failuresOf, isAboutSecret } from './shared-failures.js';
import type { TokenSource } from './token-source.js';

const DAY_MS = 24 * 60 * 60_000;
/** A token that dies so shortly before its end has simply ended: WeChat's clock is not ours. */
const NATURAL_END_MS = 60_000;
/** In its last five minutes an idempotent source hands out the next token by itself. */
const NEXT_TOKEN_MS = 5 * 60_000;

/** The fetch that replaced a credential. */
export interface Replacement {
  readonly credential: StoredCredential;
  readonly rotation: TokenSource['rotation'];
  readonly mode: 'normal' | 'forced';
  /** While the store was away, a process may have fetched without telling anybody. */
  readonly unseenFetches: boolean;
}

/**
 * Did somebody else replace the current credential? It must have been rejected well before its end, found dead, and
 * nothing that the fleet did may explain it. Found dead means that a probe said so, or that an idempotent source, which
 * hands out the same token for as long as it lives, handed out another one. Explanations are a fetch of ours that ended
 * ambiguously or not at all, and a secret that was refused or changed since. (A store that failed over may have lost
 * what we wrote: issuances that were measured by different servers never come to this.)
 *
 * It remains a suspicion. WeChat can revoke a token by itself, and a reset secret may kill it.
 */
export function isTheft(record: CredentialRecord, by: Replacement): boolean {
  const { credential: dead, rejection, strayAt } = record;
  const { credential: next } = by;
  if (!dead || rejection?.id !== dead.id || dead.value === next.value) return false;
  if (isDoubted(dead) || strayAt !== undefined || by.unseenFetches) return false;
  if (dead.secretMark !== next.secretMark) return false;
  if (failuresOf(record).some((failure) => isAboutSecret(failure.class))) return false;
  if (rejection.confirmedId === dead.id) return dead.expiresAt - rejection.at > NATURAL_END_MS;
  const same = by.rotation === 'idempotent' && by.mode === 'normal';
  return same && dead.expiresAt - next.receivedAt > NEXT_TOKEN_MS;
}

/** Counts one more of the day. */
export function countTheft(before: StoredTheft | undefined, id: string, now: number): StoredTheft {
  const day = dayInShanghai(now);
  return {
    id,
    at: now,
    day,
    times: (before?.day === day ? before.times : 0) + 1,
    since: isRecent(before, now) ? before.since : now,
  };
}

/** Within the last day. */
export function isRecent(theft: StoredTheft | undefined, now: number): theft is StoredTheft {
  return theft !== undefined && now - theft.at < DAY_MS;
}

/** 28 bits of a secret's digest: enough to see that it changed, and small, because every credential has it. */
export function secretMarkOf(fingerprint: string | undefined): number | undefined {
  if (fingerprint === undefined) return undefined;
  let mark = 0;
  for (let index = 0; index < fingerprint.length; index++) {
    mark = (Math.imul(mark, 31) + fingerprint.charCodeAt(index)) & 0xfffffff;
  }
  return mark;
}
