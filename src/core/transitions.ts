import { backOff, type FailureContext } from './backoff.js';
import { type Spending, budgetUsed, giveBack, giveBackForce, spendCall, spendForce } from './budget.js';
import type { FetchFailure } from './failure.js';
import { isFromTheFuture } from './from-the-future.js';
import { followsFrom, isUnchanged, type Precedence, precedence } from './guarded-write.js';
import type { CredentialRecord, RefreshCause, StoredCredential } from './record.js';
import { afterRejectionRefresh, markRefuted } from './rejection.js';
import { previousFailure, withFailure } from './shared-failures.js';
import { type Replacement, countTheft, isTheft } from './theft.js';
import type { CallBudget, ForceRation, JsonValue, TokenSource } from './token-source.js';

/** Both tokens work for about five minutes after a fetch; one of them is kept as a margin. */
const OVERLAP_MS = 4 * 60_000;

const EMPTY: CredentialRecord = Object.freeze({ v: 1 });

export interface Sending {
  readonly owner: string;
  readonly cause: RefreshCause;
  readonly now: number;
  readonly budget: CallBudget | undefined;
  /** Shares of the budget that are worth a warning. */
  readonly warnAt?: readonly number[];
  /** Present for a forced call. */
  readonly ration: ForceRation | undefined;
  readonly rotation: TokenSource['rotation'];
}

export type SendMark =
  | { readonly granted: true; readonly record: CredentialRecord; readonly crossed?: number }
  | {
      readonly granted: false;
      readonly denied: 'budget' | 'force';
      readonly used: number;
      readonly retryAt: number;
    };

/** The record as it must be written before a request is sent: counted and marked, so that a crash leaves a trace. */
export function markSent(before: CredentialRecord | undefined, sending: Sending): SendMark {
  const record = assumeCrashedFetch(before ?? EMPTY, sending.rotation);
  const force = sending.ration && spendForce(record.force, sending.ration, sending.now);
  if (force && !force.granted) return { ...force, denied: 'force' };
  const { budget, cause, now, warnAt } = sending;
  const call = budget && spendCall(record.budget, budget, cause, now, warnAt);
  if (call && !call.granted) return { ...call, denied: 'budget' };
  return {
    granted: true,
    record: {
      ...record,
      ...next('budget', call),
      ...next('force', force),
      sent: { owner: sending.owner, at: sending.now },
      ...(record.sent && { strayAt: record.sent.at }),
    },
    ...(call?.crossed !== undefined && { crossed: call.crossed }),
  };
}

export interface Issued {
  readonly credential: StoredCredential;
  /** What the store held when the request was sent. */
  readonly basis?: StoredCredential | undefined;
  readonly owner: string;
  readonly state: JsonValue | undefined;
  /** The source has a forced mode, and this was not one. */
  readonly canForce: boolean;
  /** As in `TokenSource`. */
  readonly repeatConfirms?: boolean | undefined;
  /** How it was fetched; undefined when it is written back later. */
  readonly fetched?: Omit<Replacement, 'credential'> | undefined;
  readonly now: number;
  /** The time as late as it can be. */
  readonly latest: number;
}

/** The guarded write: what the record becomes when a fetch brought a credential. */
export function recordIssued(before: CredentialRecord | undefined, issued: Issued): CredentialRecord {
  const record = settleSent(before ?? EMPTY, issued.owner);
  const stored = record.credential;
  const order = orderOf(stored, issued);
  if (order === 'older') return record;
  if (order === 'overlapping' && stored) {
    // A clock that nobody can compare with says nothing; at least the next interval can be compared with ours.
    const kept = isComparable(stored, issued) ? stored : issued.credential;
    return { ...record, credential: { ...kept, doubtful: true } };
  }
  const same = order === 'same' && stored !== undefined;
  // What nobody holds a lease for is written back, perhaps a second time.
  if (same && issued.owner === '' && stored.issuedAt === issued.credential.issuedAt) return record;
  const { failure: _over, otherFailures: _others, ...healthy } = withoutOldStray(record);
  const handedBack = same && record.rejection?.id === stored.id;
  const driven = issued.credential.cause === 'rejected' || handedBack;
  const after: CredentialRecord = {
    ...healthy,
    credential: same ? { ...issued.credential, id: stored.id, cause: stored.cause } : issued.credential,
    ...(driven && {
      rejection: afterRejectionRefresh(
        record,
        issued.now,
        handedBack ? stored.id : undefined,
        issued.canForce,
      ),
    }),
    ...(issued.state !== undefined && { state: issued.state }),
    ...theftIn(record, issued),
  };
  return handedBack && issued.repeatConfirms ? markRefuted(after, stored.id, issued.now) : after;
}

/** A fetch that was lost explains one death, of whatever was issued after it. */
function withoutOldStray(record: CredentialRecord): CredentialRecord {
  const { credential, strayAt = Infinity, ...rest } = record;
  if (!credential || credential.issuedAt <= strayAt) return record;
  return { ...rest, credential };
}

function theftIn(record: CredentialRecord, { credential, fetched, now }: Issued): Partial<CredentialRecord> {
  if (!fetched || !record.credential || !isTheft(record, { ...fetched, credential })) return {};
  return { stolen: countTheft(record.stolen, record.credential.id, now) };
}

function orderOf(stored: StoredCredential | undefined, issued: Issued): Precedence {
  const order = precedence(stored, issued.credential);
  if (!stored || order === 'same' || order === 'newer') return order;
  if (stored.server === issued.credential.server && followsFrom(stored, issued.basis)) return 'newer';
  return isComparable(stored, issued) ? order : 'overlapping';
}

/** Measured by the same clock, and that was not set back since. */
function isComparable(stored: StoredCredential, { credential, latest }: Issued): boolean {
  return stored.server === credential.server && !isFromTheFuture(stored.issuedAt, latest);
}

export interface Failed extends Omit<FailureContext, 'previous' | 'validUntil' | 'budgetShare'> {
  readonly failure: FetchFailure;
  readonly owner: string;
  /** What the store held when the request was sent. */
  readonly basis: StoredCredential | undefined;
  readonly sentAt: number;
  readonly forced: boolean;
  readonly ration: ForceRation | undefined;
  readonly rotation: TokenSource['rotation'];
  readonly budget?: CallBudget | undefined;
  /** The call was counted, and certainly not sent. */
  readonly unsent?: boolean;
}

/** What the record becomes when a fetch failed. */
export function recordFailed(before: CredentialRecord | undefined, failed: Failed): CredentialRecord {
  const { failure, sentAt, now } = failed;
  const settled = settleSent(before ?? EMPTY, failed.owner);
  let record = failed.unsent ? withCallsBack(settled, failed.forced, sentAt) : settled;
  const mayHaveKilled = failure.ambiguous && failed.rotation !== 'idempotent';
  if (record.credential && isQuicker(record.credential, failed)) {
    // Another process was quicker, unless WeChat served this one's request after all, and later: one more fetch decides.
    return mayHaveKilled ? { ...record, credential: { ...record.credential, doubtful: true } } : record;
  }
  if (mayHaveKilled) record = assumeKilled(record, sentAt);
  if (failure.ambiguous && (mayHaveKilled || failed.forced)) record = { ...record, strayAt: sentAt };
  if (failure.addressOnly) return record;
  if (failure.class === 'quota' && failed.forced && record.force && failed.ration) {
    // The forced calls have a quota of their own: only they are over for today.
    return { ...record, force: { ...record.force, used: Math.max(record.force.used, failed.ration.perDay) } };
  }
  const credential = record.credential;
  const end = credential && Math.min(credential.expiresAt, credential.assumedUntil ?? Infinity);
  const validUntil = record.rejection?.id === credential?.id ? undefined : end;
  const previous = previousFailure(record, failure.class, failed.fingerprint);
  const { budget } = failed;
  const budgetShare = budget ? budgetUsed(record.budget, budget, now) / budget.ceiling : 0;
  return withFailure(record, backOff(failure, { ...failed, previous, validUntil, budgetShare }));
}

/** Issued while a request that failed was under way. */
export function isQuicker(
  credential: StoredCredential,
  { basis, sentAt }: Pick<Failed, 'basis' | 'sentAt'>,
): boolean {
  return credential.issuedAt > sentAt && !isUnchanged(credential, basis);
}

/** A send mark that nobody resolved: its sender died, and the fetch may have killed the current credential. */
function assumeCrashedFetch(record: CredentialRecord, rotation: TokenSource['rotation']): CredentialRecord {
  const { credential, sent } = record;
  if (!sent || rotation === 'idempotent' || (credential && credential.issuedAt > sent.at)) return record;
  return assumeKilled(record, sent.at);
}

function assumeKilled(record: CredentialRecord, sentAt: number): CredentialRecord {
  const { credential } = record;
  if (!credential) return record;
  const assumedUntil = Math.min(credential.assumedUntil ?? Infinity, sentAt + OVERLAP_MS);
  return { ...record, credential: { ...credential, assumedUntil } };
}

/** Takes the send mark back: nothing was sent. */
export function withdrawSent(
  record: CredentialRecord | undefined,
  owner: string,
  forced: boolean,
): CredentialRecord {
  if (record?.sent?.owner !== owner) return record ?? EMPTY;
  return withCallsBack(settleSent(record, owner), forced, record.sent.at);
}

function withCallsBack(record: CredentialRecord, forced: boolean, sentAt: number): CredentialRecord {
  const { budget } = record;
  const uncounted = budget ? { ...record, budget: giveBack(budget) } : record;
  return forced ? withForceBack(uncounted, sentAt) : uncounted;
}

/** Gives a forced call back of which nobody's credential can have died. */
export function withForceBack(record: CredentialRecord, sentAt: number): CredentialRecord {
  const { force } = record;
  return force ? { ...record, force: giveBackForce(force, sentAt) } : record;
}

/** Takes the send mark away: what was sent has been answered. It stays counted. */
export function settleSent(record: CredentialRecord, owner: string): CredentialRecord {
  if (record.sent?.owner !== owner) return record;
  const { sent: _settled, ...rest } = record;
  return rest;
}

function next<K extends 'budget' | 'force', T>(
  name: K,
  spending: Spending<T> | undefined,
): Partial<Record<K, T>> {
  return spending?.granted ? ({ [name]: spending.next } as Partial<Record<K, T>>) : {};
}
