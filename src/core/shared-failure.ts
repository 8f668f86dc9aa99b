import type { WechatError } from './errors.js';

/** A shared failure is looked up in the store again after this time at the latest. */
const RECHECK_MS = 60_000;
/** Callers without a token that come within this time after a failure get the same failure. */
const COUNTS_MS = 1_000;

/** The last failed refresh, as it answers those who come after it. */
export interface SharedFailure {
  readonly error: WechatError;
  /** Until here, callers without a token get this failure; then the store is asked again. */
  readonly countsUntil: number;
  /** Until here, nothing is tried in the background. */
  readonly heldUntil: number;
}

export function sharedFailure(error: WechatError, now: number): SharedFailure {
  const retryAt = error.retryAt?.getTime() ?? now + COUNTS_MS;
  // A corrected secret must pass at once, so what is about the secret is asked for every time.
  const aboutSecret = error.code === 'TOKEN_CONFIGURATION' || error.code === 'TOKEN_ACTION_REQUIRED';
  return {
    error,
    countsUntil: aboutSecret ? now : Math.min(retryAt, now + COUNTS_MS),
    heldUntil: Math.min(retryAt, now + RECHECK_MS),
  };
}
