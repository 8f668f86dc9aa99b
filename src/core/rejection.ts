import { isFromTheFuture } from './from-the-future.js';
import type { CredentialRecord, StoredCredential, StoredRejection } from './record.js';
import type { TokenSource } from './token-source.js';

const MINUTE_MS = 60_000;
const LONGEST_HOLD_MS = 30 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A verdict of a probe answers all rejections that were on their way while it ran. */
const REFUTATION_HOLDS_MS = 5_000;

const NEVER: StoredRejection = Object.freeze({ at: 0, streak: 0 });

/** What to do about a rejected credential that still is the current one. */
export type RejectionPlan =
  | { readonly kind: 'refuted' }
  | { readonly kind: 'held'; readonly retryAt: number }
  | { readonly kind: 'probe' }
  | { readonly kind: 'fetch'; readonly mode: 'normal' | 'forced' };

/**
 * The first rejection is believed. It is not believed blindly any more when the rejected token is itself the
 * replacement of a rejected one, when the last day saw another rejection, believed or refuted, when rejection-driven
 * refreshes are held back, or when the source handed the rejected token back: then one cheap call finds out whether WeChat
 * honours it elsewhere.
 */
export function planRejection(
  record: CredentialRecord,
  credential: StoredCredential,
  source: Pick<TokenSource, 'probe' | 'forceRation'>,
  now: number,
): RejectionPlan {
  const { id } = credential;
  const rejection = record.rejection ?? NEVER;
  const { retryAt = now } = rejection;
  if (refutedLately(rejection, id, now)) return { kind: 'refuted' };
  const held = now < retryAt && !isFromTheFuture(rejection.at, now);
  const handedBack = rejection.handedBackId === id;
  const again = [rejection.refutedAt, rejection.refreshedAt].some((at = -Infinity) => now - at < DAY_MS);
  const suspicious = held || handedBack || again || credential.cause === 'rejected';
  if (source.probe && suspicious && rejection.confirmedId !== id) return { kind: 'probe' };
  if (held) return { kind: 'held', retryAt };
  return { kind: 'fetch', mode: handedBack && source.forceRation ? 'forced' : 'normal' };
}

export function refutedLately(
  rejection: StoredRejection | undefined,
  id: string | undefined,
  now: number,
): boolean {
  if (id === undefined || rejection?.refutedId !== id) return false;
  const { refutedAt = 0 } = rejection;
  return now - refutedAt < REFUTATION_HOLDS_MS && !isFromTheFuture(refutedAt, now);
}

/** Marks the current credential rejected for the fleet. Returns undefined when there is nothing to change. */
export function markRejected(
  record: CredentialRecord,
  id: string,
  now: number,
): CredentialRecord | undefined {
  if (record.credential?.id !== id || record.rejection?.id === id) return undefined;
  return { ...record, rejection: { ...(record.rejection ?? NEVER), id, at: now } };
}

/** A probe found the credential alive: the mark goes, the memory of the false verdict stays. */
export function markRefuted(record: CredentialRecord, id: string, now: number): CredentialRecord {
  const { id: marked, ...rest } = record.rejection ?? NEVER;
  const kept = marked === undefined || marked === id ? rest : { ...rest, id: marked };
  return {
    ...record,
    rejection: { ...kept, at: record.rejection?.at ?? now, refutedId: id, refutedAt: now },
  };
}

/** A probe found the credential dead. */
export function markConfirmed(record: CredentialRecord, id: string, now: number): CredentialRecord {
  return { ...record, rejection: { ...(record.rejection ?? NEVER), id, at: now, confirmedId: id } };
}

/**
 * A rejection-driven fetch brought a new credential, or handed the rejected one back. The second one in a row may be
 * made at once, every further one waits: 1 minute, 2, 4 … 30. Half an hour without one takes a step back.
 */
export function afterRejectionRefresh(
  record: CredentialRecord,
  now: number,
  handedBackId: string | undefined,
  canForce: boolean,
): StoredRejection {
  const { retryAt: _past, ...rejection } = record.rejection ?? NEVER;
  if (handedBackId !== undefined && canForce) return { ...rejection, handedBackId };
  const idleMs = Math.max(0, now - (rejection.refreshedAt ?? now));
  const streak = Math.max(0, rejection.streak - Math.floor(idleMs / LONGEST_HOLD_MS)) + 1;
  const steps = handedBackId === undefined ? streak - 2 : streak - 1;
  return {
    ...rejection,
    streak,
    refreshedAt: now,
    ...(handedBackId !== undefined && { handedBackId }),
    ...(steps >= 0 && { retryAt: now + Math.min(MINUTE_MS * 2 ** Math.min(steps, 10), LONGEST_HOLD_MS) }),
  };
}

/** No forced refresh may be made before `retryAt`, so the rejected credential stays. */
export function holdRejection(record: CredentialRecord, retryAt: number): CredentialRecord {
  return { ...record, rejection: { ...(record.rejection ?? NEVER), retryAt } };
}
