import type { Schedule } from './classify.js';

/** The sweep comes every minute by default: by then, the planned renewal has been made. */
const GRACE_MS = 75_000;
/** Once the renewal is late, somebody who only holds a copy should look again so soon. */
const RECHECK_MS = 10_000;

/**
 * How long a copy may be held that nobody tells of its end: until shortly after the planned renewal, and before the
 * credential is due. A classic token outlives its renewal by about 5 minutes, a stable one by its own remaining life.
 */
export function holdMsOf({ soonAt, dueAt, endsAt }: Schedule, now: number): number {
  const graceMs = Math.min(GRACE_MS, Math.max(0, dueAt - soonAt) / 2);
  const plannedMs = soonAt + graceMs - now;
  const lateMs = Math.min(RECHECK_MS, (endsAt - now) / 2);
  return Math.max(0, plannedMs, lateMs);
}
