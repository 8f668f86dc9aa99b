import type { Credential } from './credential.js';
import type { FetchFailure } from './failure.js';

/** Options of those who ask for a credential. */
export interface GetOptions {
  /** Detaches this caller only; the refresh goes on for the others. */
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  /** Compares with the shared store, however fresh the copy in memory is. */
  readonly compare?: boolean;
}

/** What the engine makes of a rejection that WeChat pronounced. */
export type RejectionVerdict =
  /** Repeat the request with this one. It can be the same credential, when a probe found it alive for the first time. */
  | { readonly kind: 'replaced'; readonly credential: Credential }
  /** WeChat honours the token elsewhere: this API refuses the account. Do not repeat. */
  | { readonly kind: 'refuted' };

/** Where a rejection came from. */
export interface RejectionContext {
  /** API path of the request: one that was refused although the token is alive is not probed again at once. */
  readonly path?: string;
  /** The request had already been repeated. */
  readonly repeated?: boolean;
}

/**
 * How a credential is doing:
 * - `unused`: nobody has asked for it, and there is none
 * - `fresh`: valid, and not to be renewed yet
 * - `soon`: valid, and renewed in the background
 * - `due`: still valid, but its end is near: callers may wait a moment for its renewal
 * - `missing`: there is none, or it has expired; whoever asks waits until it is fetched
 * - `rejected`: WeChat does not honour it; it is being replaced
 * - `blocked`: there is no valid one, and no attempt to fetch one is allowed before `retryAt` of its last error
 */
export type CredentialState = 'unused' | 'fresh' | 'soon' | 'due' | 'missing' | 'rejected' | 'blocked';

/** A snapshot for operators: no token, no secret. Times in milliseconds since the epoch. */
export interface CredentialStatus {
  readonly state: CredentialState;
  readonly credentialId?: string;
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  /** Planned moment of the next background renewal. */
  readonly renewsAt?: number;
  readonly lastUsedAt?: number;
  readonly failure?: FetchFailure & { readonly at: number; readonly retryAt: number };
  readonly budget?: { readonly used: number; readonly ceiling: number; readonly per: 'day' | 'hour' };
  /** Signs that somebody else refreshes the account: how often today, and since when. */
  readonly stolen?: { readonly times: number; readonly since: number };
  readonly forced?: { readonly used: number; readonly perDay: number };
}

/** What memory alone tells of a credential. */
export interface CredentialGlance {
  readonly state: CredentialState;
  /** The last refresh that this process took part in failed. */
  readonly failing: boolean;
}

/** Keeps one credential usable. The HTTP layer, the service and the tests know the engine through this. */
export interface CredentialKeeper {
  /**
   * What `get` would answer without a moment's wait, counted as a use of it; undefined when it would look further. For
   * callers who are asked very often.
   */
  ready(): Credential | undefined;
  /** The warm path: what memory holds, after one clock check. Rejects with a `WechatError`. */
  get(options?: GetOptions): Promise<Credential>;
  /** As `get`, but the token itself; on the warm path, one cached promise for all. */
  value(options?: GetOptions): Promise<string>;
  /** What memory holds, expired or not believed ones excluded. No I/O. */
  peek(): Credential | undefined;
  /**
   * What memory or the shared store holds, if it is usable: for those who may not cause a refresh. It fetches nothing, and
   * it is no use of the credential: the sweep renews nothing because of it. Trouble with the store leaves what memory holds.
   */
  read(options?: ReadOptions): Promise<Credential | undefined>;
  /** From now on this process follows the fleet's news of it, though nobody may use it here. No I/O, and no use of it. */
  followNews(): void;
  /**
   * For how many milliseconds somebody who hears no news may hold this credential without asking again: until shortly
   * after its next planned renewal, never to its end. 0 when it is not the current one.
   */
  holdMs(credential: Credential): number;
  /**
   * WeChat rejected the credential `id` that a request was signed with. Compares, probes and refreshes as needed.
   * Waits for the refresh; rejects with a `WechatError` when no usable credential can be had.
   */
  rejected(id: string, rejection?: RejectionContext): Promise<RejectionVerdict>;
  /** Compare-and-refresh by value, for callers that know no ids. */
  refreshRejected(value: string): Promise<Credential>;
  /** A person's decision: rationed, budgeted, logged with its reason. */
  force(reason: string): Promise<Credential>;
  status(): Promise<CredentialStatus>;
  /** As `status`, without I/O: for looking over very many. */
  glance(): CredentialGlance;
}
