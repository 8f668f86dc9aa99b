import { isFromTheFuture } from './from-the-future.js';
import type { RenewalWindows } from './token-source.js';

export type Phase = 'fresh' | 'soon' | 'due' | 'missing' | 'rejected';

/** The moments of one credential's life, in store time. */
export interface Schedule {
  readonly issuedAt: number;
  /** From here on it is renewed in the background. */
  readonly soonAt: number;
  /** From here on callers may wait for the renewal. */
  readonly dueAt: number;
  /** From here on it is not handed out. */
  readonly endsAt: number;
}

export interface Lifetime {
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly assumedUntil?: number;
  readonly doubtful?: boolean;
}

/**
 * Plans a credential's renewal. The moment inside the `soon` interval is a hash of key and id: the same in every
 * process, another one for every credential, so that a thousand accounts do not renew in the same second.
 * For lives too short for the windows, all bounds shrink by one factor.
 */
export function scheduleOf(
  key: string,
  life: Lifetime,
  windows: RenewalWindows,
  maxAgeMs?: number,
): Schedule {
  const lifeMs = life.expiresAt - life.issuedAt;
  const factor = Math.min(1, lifeMs / 2 / Math.max(1, windows.soonEarliestMs));
  const spread = windows.soonEarliestMs - windows.soonLatestMs;
  const soonBeforeEnd = windows.soonLatestMs + spread * unitHash(`${key}:${life.id}`);
  const endsAt = life.expiresAt;
  const renewAt = life.doubtful
    ? 0 // At once, by whatever clock it was issued.
    : Math.min(life.expiresAt - soonBeforeEnd * factor, life.issuedAt + (maxAgeMs ?? Infinity));
  // From its assumed end on, it is handed out only while nothing better can be had: it may be alive after all.
  const dueAt = Math.min(endsAt, life.assumedUntil ?? Infinity) - windows.dueMs * factor;
  return { issuedAt: life.issuedAt, soonAt: Math.min(renewAt, dueAt), dueAt, endsAt };
}

/** Everything the decision depends on. */
export interface CredentialView {
  readonly schedule: Schedule | undefined;
  /** WeChat rejected this credential. */
  readonly rejected: boolean;
  /** No refresh may start before this moment. */
  readonly heldUntil: number;
}

/** The one decision of the engine: how good is the credential, and may a refresh start? */
export function classify(
  view: CredentialView,
  now: number,
): { readonly phase: Phase; readonly mayRefresh: boolean } {
  const phase = phaseOf(view, now);
  return { phase, mayRefresh: phase !== 'fresh' && now >= view.heldUntil };
}

function phaseOf({ schedule, rejected }: CredentialView, now: number): Phase {
  if (!schedule || now >= schedule.endsAt) return 'missing';
  if (rejected) return 'rejected';
  if (now >= schedule.dueAt) return 'due';
  // Nobody knows any more when one ends that was measured by a clock which was set back: it is measured anew.
  return now >= schedule.soonAt || isFromTheFuture(schedule.issuedAt, now) ? 'soon' : 'fresh';
}

/** FNV-1a with a final mix, as a number in [0, 1). */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
