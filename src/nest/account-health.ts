import type { CredentialState } from '../core/keeper.js';

/**
 * What a state means for those who need the account:
 * - `down`: it is wanted and has no valid token
 * - `degraded`: it has a valid token, and the last attempt to renew it failed
 * - `up`: it has a valid token
 * - `idle`: nobody wants a token at present
 */
export type AccountHealth = 'down' | 'degraded' | 'up' | 'idle';

/** From the worst to the least interesting. */
export const HEALTHS: readonly AccountHealth[] = ['down', 'degraded', 'up', 'idle'];

/** The health behind a status of `account.status()`, or of one of its tickets. */
export function healthOf(status: {
  readonly state: CredentialState;
  readonly lastError?: unknown;
}): AccountHealth {
  const failing = status.lastError !== undefined;
  switch (status.state) {
    case 'blocked':
    case 'rejected':
      return 'down';
    case 'missing':
      return failing ? 'down' : 'idle';
    case 'unused':
      return 'idle';
    default:
      return failing ? 'degraded' : 'up';
  }
}
