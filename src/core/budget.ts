import { countingPeriod, dayInShanghai, nextMidnightInShanghai } from './china-time.js';
import type { RefreshCause, StoredBudget, StoredForce } from './record.js';
import type { CallBudget, ForceRation } from './token-source.js';

const WARN_AT = [0.5, 0.8];

export type Spending<T> =
  | { readonly granted: true; readonly next: T; readonly crossed?: number }
  | { readonly granted: false; readonly used: number; readonly retryAt: number };

/** Calls counted so far in the period that `now` lies in. */
export function budgetUsed(budget: StoredBudget | undefined, limit: CallBudget, now: number): number {
  return budget?.period === countingPeriod(limit.per, now).name ? budget.used : 0;
}

/**
 * Counts one call of the token endpoint, or refuses it. The reserve belongs to timed renewals and to callers that have
 * no token at all, so that nothing a business API says can use up the calls that keep an account alive.
 */
export function spendCall(
  budget: StoredBudget | undefined,
  limit: CallBudget,
  cause: RefreshCause,
  now: number,
): Spending<StoredBudget> {
  const period = countingPeriod(limit.per, now);
  const used = budgetUsed(budget, limit, now);
  const mayUseReserve = cause === 'timed' || cause === 'missing';
  const ceiling = mayUseReserve ? limit.ceiling : limit.ceiling - limit.reserve;
  if (used >= ceiling) return { granted: false, used, retryAt: period.endsAt };
  const crossed = WARN_AT.find((share) => used + 1 === Math.ceil(limit.ceiling * share));
  return {
    granted: true,
    // Frozen, as a credential is: a store in memory then need not copy it.
    next: Object.freeze({ period: period.name, used: used + 1 }),
    ...(crossed !== undefined && { crossed }),
  };
}

/** Takes a counted call back that certainly was not sent. */
export function giveBack<T extends { readonly used: number }>(counted: T): T {
  return { ...counted, used: Math.max(0, counted.used - 1) };
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
  if (now < earliest) return { granted: false, used, retryAt: earliest };
  return { granted: true, next: { day: dayInShanghai(now), used: used + 1, at: now } };
}
