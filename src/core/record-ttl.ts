import type { CredentialRecord } from './record.js';

const DAY_MS = 86_400_000;
/** Durable state (refresh tokens of a platform) is unrecoverable: it is kept as long as stores allow without doubt. */
const STATE_TTL_MS = 365 * DAY_MS;

/** How long the store should keep a record: garbage collection only, deadlines live in the record itself. */
export function recordTtl(record: CredentialRecord, now: number): number {
  if (record.state !== undefined) return STATE_TTL_MS;
  const last = Math.max(record.credential?.expiresAt ?? now, record.failure?.retryAt ?? now);
  // The counters of the day and the memory of a false rejection outlive a token.
  return Math.ceil(Math.max(0, last - now)) + 2 * DAY_MS;
}
