import { type ScaleAccount } from './scale-fleet.js';

const MINUTE_MS = 60_000;
/** When a classic token is renewed: before its end, and by how much later a sweep may come. */
const EARLIEST_MS = 15 * MINUTE_MS;
const LATEST_MS = 10 * MINUTE_MS;
const LAG_MS = 2 * MINUTE_MS;
/** So many moments in the time after which an account is used again; see uses.mjs. */
const STEPS = 120;
/** An account is used so often in a life of its token. */
const USES_IN_A_LIFE = 12;
const SPARE_MS = 3 * MINUTE_MS;

export interface ScaleOptions {
  readonly accounts: number;
  readonly processes: number;
  readonly speed: number;
  readonly lifeSeconds: number;
  /** How often every account is renewed in the run. */
  readonly renewals: number;
}

/** The moments of a run in compressed time, counted from its beginning, and who uses which account. */
export interface ScalePlan {
  /** Every account is used again after so long. */
  readonly everyMs: number;
  /** All accounts are in use. */
  readonly inUseAt: number;
  /** No account has been renewed yet. */
  readonly renewalsBeginAt: number;
  /** Every account should have been renewed `renewals` times, and none has been more often before the latest end. */
  readonly endsAt: number;
  readonly latestEnd: number;
  readonly accountsOf: (process: number) => readonly ScaleAccount[];
}

export function planScale({ accounts, processes, lifeSeconds, renewals }: ScaleOptions): ScalePlan {
  const lifeMs = lifeSeconds * 1000;
  const everyMs = lifeMs / USES_IN_A_LIFE;
  const earliest = lifeMs - EARLIEST_MS;
  const latest = lifeMs - LATEST_MS + LAG_MS;
  // The first account's next renewal comes after the last one's; then all have had the same number.
  const spanMs = (renewals + 1) * earliest - renewals * latest - SPARE_MS;
  if (spanMs < MINUTE_MS) throw new Error('lives are too short for so many renewals');
  const spanSteps = spanMs / (everyMs / STEPS);
  return {
    everyMs,
    inUseAt: spanMs + everyMs / 2,
    renewalsBeginAt: earliest,
    endsAt: spanMs + renewals * latest,
    latestEnd: (renewals + 1) * earliest,
    accountsOf: (process) =>
      Array.from({ length: accounts }, (_, number) => number)
        .filter((number) => usersOf(number, processes).includes(process))
        .map((number) => {
          const first = usersOf(number, processes)[0] === process;
          const startsAt = Math.floor((number / accounts) * spanSteps) + (first ? 0 : STEPS / 2);
          return { number, startsAt };
        }),
  };
}

/** Half of the accounts are used by one process, the others by two; their first use is the first one's. */
function usersOf(number: number, processes: number): readonly number[] {
  const first = number % processes;
  const alone = Math.floor(number / processes) % 2 === 0;
  return alone || processes === 1 ? [first] : [first, (number + 3) % processes];
}
