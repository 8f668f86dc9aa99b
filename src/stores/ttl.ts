/** A TTL every cache understands: 0 would mean "for ever", fractions and negative numbers are refused by Redis. */
export function wholeTtl(ttlMs: number): number {
  return Number.isFinite(ttlMs) ? Math.min(Math.max(1, Math.ceil(ttlMs)), Number.MAX_SAFE_INTEGER) : DAY_MS;
}

const DAY_MS = 24 * 3600 * 1000;
