/** By so much the processes of a fleet may read the store's time differently. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Noted by a clock of the store's that has been set back since: what was measured by it means nothing any more. */
export function isFromTheFuture(notedAt: number, now: number): boolean {
  return notedAt > now + CLOCK_TOLERANCE_MS;
}
