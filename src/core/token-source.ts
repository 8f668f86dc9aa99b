/** Data that JSON can hold. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** When a credential is renewed, in milliseconds before its expiry T. */
export interface RenewalWindows {
  /** The background renewal starts at a moment in [T − soonEarliestMs, T − soonLatestMs]. */
  readonly soonEarliestMs: number;
  /** At most `soonEarliestMs`. */
  readonly soonLatestMs: number;
  /** From T − dueMs on, callers may wait up to a second for the renewal. */
  readonly dueMs: number;
}

/** Calls of the token endpoint that the library allows itself. */
export interface CallBudget {
  /** Calls per period. A refresh beyond it is a `BUDGET_EXHAUSTED`. */
  readonly ceiling: number;
  /** The period; days begin at midnight in China, as WeChat's do. */
  readonly per: 'day' | 'hour';
  /** Part of the ceiling that only timed renewals and callers without any token may use. */
  readonly reserve: number;
  /**
   * Shares of the ceiling, above 0 and at most 1, at which a warning is given: once per share and period, by one process of
   * the fleet. Empty: never. Default: the module's `budgetWarnAt`.
   */
  readonly warnAt?: readonly number[] | undefined;
}

/** How often a forced fetch may happen, across the fleet. */
export interface ForceRation {
  /** Forced fetches a day, from midnight to midnight in China. */
  readonly perDay: number;
  /** Shortest time between two of them, in milliseconds. */
  readonly minIntervalMs: number;
}

/** What a source is told when it shall fetch. */
export interface FetchRequest {
  /** `forced` only for sources that have a `forceRation`. */
  readonly mode: 'normal' | 'forced';
  /** Time that is left for it, in milliseconds. */
  readonly timeoutMs: number;
  /** Fires when that time is over. */
  readonly signal: AbortSignal;
  /** What the previous successful fetch returned as `state`. */
  readonly state?: JsonValue;
  /**
   * The token that WeChat rejected, when that is why this fetch is made. For sources that compare before they replace, as
   * a control server does; WeChat's own endpoints have no use for it.
   */
  readonly rejected?: string;
}

/** What a source has fetched. */
export interface FetchedCredential {
  /** The token. An empty one counts as a failed fetch. */
  readonly value: string;
  /** Life in seconds, counted from the start of the request. */
  readonly expiresInSeconds: number;
  /**
   * Durable data, written atomically with the credential; it outlives the credential. If JSON can not hold it, the token is
   * used, the previous state stays, and the refresh ends with an error that names the source.
   */
  readonly state?: JsonValue;
}

/** Limits of a probe. */
export interface ProbeRequest {
  /** In milliseconds. */
  readonly timeoutMs: number;
  /** Fires when that time is over. */
  readonly signal: AbortSignal;
}

/** Where a kind of credential comes from, and the rules it lives by. */
export interface TokenSource {
  /** Short stable name, part of the storage key, such as `stable_token`. */
  readonly kind: string;
  /** `process`: cheap and local (a file, a constant); neither stored nor coordinated nor budgeted. */
  readonly scope: 'shared' | 'process';
  /** Does a fetch kill the previous token? `unknown` is treated as `exclusive`. */
  readonly rotation: 'exclusive' | 'idempotent' | 'unknown';
  /** When its credentials are renewed. For short lives all of it shrinks by one factor. */
  readonly windows: RenewalWindows;
  /**
   * Deadline of one fetch of a source of scope `process`, in milliseconds, where it is more than one call to WeChat.
   * Default: the module's `fetchTimeoutMs`. Never beyond the end of the flight.
   */
  readonly fetchTimeoutMs?: number;
  /** How many calls it may cost the fleet. Default: as many as are needed. */
  readonly budget?: CallBudget;
  /** Present when the source has a forced mode. */
  readonly forceRation?: ForceRation | undefined;
  /** True when requests go out without a token, because something else on the way adds it. */
  readonly tokenless?: boolean;
  /**
   * True when being handed the rejected credential again means that it is good: tickets are rejected by browsers, which
   * know less of them than the endpoint does.
   */
  readonly repeatConfirms?: boolean;
  /**
   * Gets what a fetch can not do without, as a ticket can not without a token. Called before a fetch is counted.
   * Callers get the `WechatError` that it throws.
   */
  prepare?(): Promise<void>;
  /**
   * Fetches once. Throws `TokenFetchError`. Where `rotation` is `unknown`, a credential without a second left is the one of
   * before, handed out in its last second: the refresh waits for a second and fetches once more.
   */
  fetch(request: FetchRequest): Promise<FetchedCredential>;
  /**
   * One cheap call that tells whether WeChat honours `value`: `true` alive, `false` rejected.
   * Throws when there is no telling (network, quota). Without it the engine believes every rejection.
   */
  probe?(value: string, request: ProbeRequest): Promise<boolean>;
  /** A keyed digest of the secret in use: when it changes, configuration failures are forgotten at once. */
  fingerprint?(): Promise<string>;
  /** Id of the token that it would fetch with now, as tickets do: when it changes, a failure that names the old one is over. */
  tokenId?(): Promise<string | undefined>;
  /**
   * For sources of scope `process`: calls `changed` whenever there is, or may be, another credential than the one that was
   * fetched last; it is then fetched in the background. Called at the first use. Returns the function that ends it. What
   * it opens must not keep the process alive.
   */
  watch?(changed: () => void): () => void;
  /** The source of a ticket (`jsapi`, `wx_card`, `agent_config`) of the same account, where tickets come from there too. */
  ticket?(type: string): TokenSource;
}
