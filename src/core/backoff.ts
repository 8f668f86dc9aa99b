import { nextMidnightInShanghai } from './china-time.js';
import type { FailureClass, FetchFailure } from './failure.js';
import type { Random } from './random.js';
import type { StoredFailure } from './record.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export interface FailureContext {
  /** The failure that this one continues, if there is one: of the same class, and as far as it matters of the same secret. */
  readonly previous: StoredFailure | undefined;
  readonly now: number;
  /** End of the token that may be handed out; past or undefined when there is none. */
  readonly validUntil: number | undefined;
  readonly fingerprint: string | undefined;
  /** Share of the calls of the day (or hour) that are used already. Default 0. */
  readonly budgetShare?: number;
  readonly random: Random;
}

/** Turns a failed fetch into the failure the fleet shares: when may the next attempt be made? */
export function backOff(failure: FetchFailure, context: FailureContext): StoredFailure {
  const { previous, now, fingerprint } = context;
  const attempt = previous?.class === failure.class ? previous.attempt + 1 : 1;
  const backOffMs = Math.min(delayOf(failure.class, attempt, context), failure.longestPauseMs ?? Infinity);
  const delayMs = Math.max(backOffMs, failure.pauseMs ?? 0);
  return {
    ...failure,
    at: now,
    retryAt: Math.round(now + delayMs),
    attempt,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}

function delayOf(failureClass: FailureClass, attempt: number, context: FailureContext): number {
  switch (failureClass) {
    case 'transient':
      return transientDelay(attempt, context);
    case 'slow-down':
      return attempt === 1 ? MINUTE_MS : HOUR_MS;
    case 'quota':
      return quotaDelay(context);
    case 'configuration':
    case 'person':
    case 'address':
      return Math.min(MINUTE_MS * 2 ** Math.min(attempt - 1, 20), 6 * HOUR_MS);
  }
}

function transientDelay(attempt: number, context: FailureContext): number {
  const { now, validUntil, random, budgetShare = 0 } = context;
  const remaining = (validUntil ?? now) - now;
  // Without a token every second counts for the callers; with one, a quarter of its remaining life leaves three more chances.
  const longest = remaining > 0 ? Math.min(5 * MINUTE_MS, remaining / 4) : withoutToken(budgetShare);
  const exponential = Math.min(SECOND_MS * 2 ** Math.min(attempt - 1, 20), longest);
  return Math.max(SECOND_MS, exponential * (0.8 + 0.2 * random.next()));
}

/**
 * The longest pause while callers are left without a token. An outage of hours must not use up the calls of the day,
 * or it would last until midnight.
 */
function withoutToken(budgetShare: number): number {
  if (budgetShare < 0.5) return 10 * SECOND_MS;
  return budgetShare < 0.8 ? MINUTE_MS : 10 * MINUTE_MS;
}

/** Nobody knows when WeChat resets a quota; midnight in Shanghai is a hint, not a fact, so both are tried. */
function quotaDelay({ now, random }: FailureContext): number {
  const probe = HOUR_MS * (0.5 + 0.5 * random.next());
  const afterMidnight = nextMidnightInShanghai(now) - now + MINUTE_MS * (0.1 + random.next());
  return Math.min(probe, afterMidnight);
}
