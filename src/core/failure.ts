/**
 * How a failed refresh is treated; each class has its own back-off.
 * - `transient`: network, 5xx, unreadable reply, −1
 * - `slow-down`: a minute quota
 * - `quota`: the day's quota is gone
 * - `configuration`: wrong secret, wrong appid, unknown code: a person has to change the configuration
 * - `address`: this process's egress address is not on the IP list; concerns this process only
 * - `person`: the account is frozen, punished, or waits for its administrator
 */
export type FailureClass = 'transient' | 'slow-down' | 'quota' | 'configuration' | 'address' | 'person';

/** Why a fetch failed, as plain data: it is stored for the fleet, so it holds no secret and no token. */
export interface FetchFailure {
  /** How it is treated, and when it is tried again. */
  readonly class: FailureClass;
  /** WeChat's number, when WeChat answered. */
  readonly errcode?: number;
  /** WeChat's words, when WeChat answered. */
  readonly errmsg?: string;
  /** WeChat's request id. */
  readonly rid?: string;
  /** Short text for people when there is no errmsg, such as `no reply: ECONNRESET`. */
  readonly reason?: string;
  /** True when WeChat may have carried the request out although no usable reply arrived. */
  readonly ambiguous?: boolean;
  /** Shortest pause before the next attempt, in milliseconds, where WeChat prescribes one. */
  readonly pauseMs?: number;
  /** Longest pause before the next attempt, in milliseconds, where asking again costs nobody anything. */
  readonly longestPauseMs?: number;
  /** The pause concerns this process's address only (40164, 60020, 89506, 89507). */
  readonly addressOnly?: boolean;
  /** Id of the token that was refused, where the fetch was made with one: with another token it is tried again at once. */
  readonly tokenId?: string;
}

/** What a `TokenSource` throws. Anything else that a source throws counts as transient and ambiguous. */
export class TokenFetchError extends Error {
  override readonly name = 'TokenFetchError';

  /** @param failure is stored for the whole fleet: it must hold no token and no secret */
  constructor(readonly failure: FetchFailure) {
    super(failure.errmsg ?? failure.reason ?? `fetch failed (${failure.class})`);
  }
}
