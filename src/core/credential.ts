/**
 * One issued access token or ticket. Frozen. `JSON.stringify` and `util.inspect` show everything but the value; a copy of
 * its properties (`{ ...credential }`) holds the id alone.
 */
export interface Credential {
  /** Random identifier, the same in every process that uses this credential. Safe to log. */
  readonly id: string;
  /** The token itself. Never log it. */
  readonly value: string;
  /** Start of the request that fetched it, in milliseconds since the epoch. */
  readonly issuedAt: number;
  /** End of its life, counted from `issuedAt`, in milliseconds since the epoch. */
  readonly expiresAt: number;
}
