import { WechatError } from '../core/errors.js';
import { type TokenSource } from '../core/token-source.js';

const TEN_YEARS_S = 10 * 365 * 86_400;

/** Always the same value: for unit tests without a network, and for a token that something else renews. */
export function staticSource(value: string): TokenSource {
  if (value === '') throw new WechatError('INVALID_ARGUMENT', 'staticSource(value): value must not be empty');
  return {
    kind: 'static',
    scope: 'process',
    rotation: 'idempotent',
    windows: { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 },
    fetch: () => Promise.resolve({ value, expiresInSeconds: TEN_YEARS_S }),
  };
}
