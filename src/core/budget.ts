import { countingPeriod, dayInShanghai, nextMidnightInShanghai } from './china-time.js';
import { isFromTheFuture } from './from-the-future.js';
import type { RefreshCause, StoredBudget, StoredForce } from './record.js';
import type { CallBudget, ForceRation } from './token-source.js';

export type Spending<T> =
  | { readonly granted: true; readonly next: T; readonly crossed?: number }
  | { readonly granted: false; readonly used: number; readonly retryAt: number };

/** Calls counted so far in the period that `now` lies in. */
export function budgetUsed(budget: StoredBudget | undefined, limit: CallBudget, now: number): number {
  return budget?.period === countingPeriod(limit.per, now).name ? budget.used : 0;
}

/**
 * The calls that a cause may use. The reserve belongs to timed renewals and to callers that have no token at all, so that
 * nothing a business API says can use up the calls that keep an account alive.
 */
export function ceilingFor({ ceiling, reserve }: CallBudget, cause: RefreshCause): number {
  return cause === 'timed' || cause === 'missing' ? ceiling : ceiling - reserve;
}

/**
 * Counts one call of the token endpoint, or refuses it. `warnAt` are the shares of the ceiling that are worth a warning;
 * each is `crossed` once a period, also when calls were taken back meanwhile. Of several crossed at once, the highest is.
 */
export function spendCall(
  budget: StoredBudget | undefined,
  limit: CallBudget,
  cause: RefreshCause,
  now: number,
  warnAt: readonly number[] = [],
): Spending<StoredBudget> {
  const period = countingPeriod(limit.per, now);
  const before = budget?.period === period.name ? budget : undefined;
  const used = before?.used ?? 0;
  if (used >= ceilingFor(limit, cause)) return { granted: false, used, retryAt: period.endsAt };
  const reached = warnAt.filter((share) => used + 1 >= Math.ceil(limit.ceiling * share));
  const highest = Math.max(0, ...reached);
  const crossed = highest > (before?.warned ?? 0) ? highest : undefined;
  return {
    granted: true,
    // Frozen, as a credential is: a store in memory then need not copy it.
    next: Object.freeze({
      ...before,
      period: period.name,
      used: used + 1,
      ...(crossed !== undefined && { warned: crossed }),
    }),
    ...(crossed !== undefined && { crossed }),
  };
}

/** Notes that calls beyond `ceiling` were refused. The same object when the fleet knows it already. */
export function noteExhausted(
  budget: StoredBudget | undefined,
  limit: CallBudget,
  ceiling: number,
  now: number,
): StoredBudget {
  const { name: period } = countingPeriod(limit.per, now);
  const before = budget?.period === period ? budget : undefined;
  if (before?.exhausted !== undefined && before.exhausted >= ceiling) return before;
  return Object.freeze({ used: 0, ...before, period, exhausted: ceiling });
}

/** Takes a counted call back that certainly was not sent. */
export function giveBack<T extends { readonly used: number }>(counted: T): T {
  return { ...counted, used: Math.max(0, counted.used - 1) };
}

/** Takes a forced call back that was sent at `sentAt` at the latest. It was granted: the one before it was long ago. */
export function giveBackForce(force: StoredForce, sentAt: number): StoredForce {
  return { ...giveBack(force), at: force.at > sentAt ? force.at : 0 };
}

/** Forced refreshes so far on the day of `now`. */
export function forcedToday(force: StoredForce | undefined, now: number): number {
  return force?.day === dayInShanghai(now) ? force.used : 0;
}

/** Counts one forced refresh, or refuses it. */
export function spendForce(
  force: StoredForce | undefined,
  ration: ForceRation,
  now: number,
): Spending<StoredForce> {
  const used = forcedToday(force, now);
  if (used >= ration.perDay) return { granted: false, used, retryAt: nextMidnightInShanghai(now) };
  const earliest = force ? force.at + ration.minIntervalMs : now;
  if (force && now < earliest && !isFromTheFuture(force.at, now))
    return { granted: false, used, retryAt: earliest };
  return { granted: true, next: { day: dayInShanghai(now), used: used + 1, at: now } };
}
