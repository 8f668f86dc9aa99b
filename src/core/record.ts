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
  /** The server whose time the interval was measured in. */
  readonly server: string;
  readonly cause: RefreshCause;
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
  readonly at: number;
  /** Rejection-driven refreshes in a row. */
  readonly streak: number;
  /** Start of the last rejection-driven refresh. */
  readonly refreshedAt?: number;
  /** The last time a probe refuted a rejection. */
  readonly refutedAt?: number;
  /** Credential the last probe found alive. */
  readonly refutedId?: string;
}

export interface StoredBudget {
  /** Name of the counting period, such as `2026-11-20` or `2026-11-20T13` in Shanghai time. */
  readonly period: string;
  readonly used: number;
}

export interface StoredForce {
  readonly day: string;
  readonly used: number;
  readonly at: number;
}

/**
 * Everything the fleet shares about one credential. Version 1.
 * Unknown fields are kept, so that a newer release and an older one can share a store.
 */
export interface CredentialRecord {
  readonly v: 1;
  readonly credential?: StoredCredential;
  readonly failure?: StoredFailure;
  readonly rejection?: StoredRejection;
  readonly budget?: StoredBudget;
  readonly force?: StoredForce;
  /** The send mark: who is sending, or sent last. */
  readonly sent?: { readonly owner: string; readonly at: number };
  readonly state?: JsonValue;
  readonly [unknown: string]: unknown;
}
