import type { FetchFailure } from './failure.js';
import type { JsonValue } from './token-source.js';

/** Why a fetch was made. */
export type RefreshCause = 'missing' | 'timed' | 'rejected' | 'forced' | 'conflict';

/** A credential as it is stored. All times are store time in milliseconds since the epoch. */
export interface StoredCredential {
  readonly id: string;
  readonly value: string;
  /** Start of the request. */
  readonly issuedAt: number;
  /** End of the request. Together they are the interval by which issuances are ordered. */
  readonly receivedAt: number;
  readonly expiresAt: number;
  /** Set when a later fetch ended ambiguously and may have killed this credential: its life as far as we can assume it. */
  readonly assumedUntil?: number;
  /** Set when another issuance overlapped with this one, so that nobody can tell which one WeChat honours. */
  readonly doubtful?: boolean;
  /** The server whose time the interval was measured in. */
  readonly server: string;
  readonly cause: RefreshCause;
  /** Tells the secret it was fetched with from another one. */
  readonly secretMark?: number;
}

/** A later fetch may have killed it: it is to be replaced early. */
export function isDoubted({ assumedUntil, doubtful }: StoredCredential): boolean {
  return assumedUntil !== undefined || doubtful === true;
}

/** A failed refresh, shared by the fleet until `retryAt`. */
export interface StoredFailure extends FetchFailure {
  readonly at: number;
  readonly retryAt: number;
  /** Consecutive failures of this class. */
  readonly attempt: number;
  /** Digest of the secret that failed. */
  readonly fingerprint?: string;
}

/** What is known about rejections of tokens by WeChat. */
export interface StoredRejection {
  /** Credential that is marked rejected for the fleet. */
  readonly id?: string;
  /** The last rejection. */
  readonly at: number;
  /** Rejection-driven refreshes in a row. */
  readonly streak: number;
  /** The last rejection-driven refresh. */
  readonly refreshedAt?: number;
  /** No rejection-driven refresh before this moment. */
  readonly retryAt?: number;
  /** Credential that a probe found dead. */
  readonly confirmedId?: string;
  /** Rejected credential that the source handed back. */
  readonly handedBackId?: string;
  /** Credential that a probe found alive although it had been rejected, and when. */
  readonly refutedId?: string;
  readonly refutedAt?: number;
}

export interface StoredBudget {
  /** Name of the counting period, such as `2026-11-20` or `2026-11-20T13` in Shanghai time. */
  readonly period: string;
  readonly used: number;
  /** The highest share of the ceiling that was warned of in this period. */
  readonly warned?: number;
  /** The ceiling beyond which calls were refused in this period, once that was reported. */
  readonly exhausted?: number;
}

export interface StoredForce {
  readonly day: string;
  readonly used: number;
  readonly at: number;
}

/** How often an account's quota was cleared. Lies in a record of its own: it belongs to the app, not to a credential. */
export interface StoredClears {
  /** In Shanghai, such as `2026-11`. */
  readonly month: string;
  readonly used: number;
}

/** Signs that somebody else refreshes this account. */
export interface StoredTheft {
  /** Credential that died before its time, the last time. */
  readonly id: string;
  readonly at: number;
  /** The day, in Shanghai, that `times` counts. */
  readonly day: string;
  readonly times: number;
  /** When it began: a day without it begins anew. */
  readonly since: number;
}

/**
 * Everything the fleet shares about one credential. Version 1.
 * Unknown fields are kept, so that a newer release and an older one can share a store.
 */
export interface CredentialRecord {
  readonly v: 1;
  readonly credential?: StoredCredential;
  readonly failure?: StoredFailure;
  /** What was said about other secrets than the one of `failure`, newest first. */
  readonly otherFailures?: readonly StoredFailure[];
  readonly rejection?: StoredRejection;
  readonly budget?: StoredBudget;
  readonly force?: StoredForce;
  readonly quotaClears?: StoredClears;
  /** The send mark: a request was sent, and no outcome of it is known yet. */
  readonly sent?: { readonly owner: string; readonly at: number };
  /** A fetch was sent then, and nobody learnt what became of it: it may have replaced the current credential, or may do so yet. */
  readonly strayAt?: number;
  readonly stolen?: StoredTheft;
  readonly state?: JsonValue;
  readonly [unknown: string]: unknown;
}
