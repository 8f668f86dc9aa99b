import { describe, expect, it } from '@jest/globals';
import { WechatTokenError, type WechatErrorCode } from './errors.js';
import { sharedFailure } from './shared-failure.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const failing = (code: WechatErrorCode, retryInMs?: number): WechatTokenError =>
  new WechatTokenError(code, 'no', {
    retryAt: retryInMs === undefined ? undefined : new Date(T0 + retryInMs),
  });

describe('a failure answers those who come after it', () => {
  it.each<[string, WechatErrorCode, number | undefined, number, number]>([
    ['for a second, or until the next attempt', 'TOKEN_FETCH_FAILED', 500, 500, 500],
    ['for a second when the next attempt is later', 'TOKEN_FETCH_FAILED', 5_000, 1_000, 5_000],
    ['and holds the background back for a minute at most', 'TOKEN_QUOTA', 3_600_000, 1_000, 60_000],
    ['for a second when no moment is named', 'TIMEOUT', undefined, 1_000, 1_000],
    ['not at all when the secret may be corrected', 'TOKEN_CONFIGURATION', 120_000, 0, 60_000],
    ['not at all when a person may have acted', 'TOKEN_ACTION_REQUIRED', 30_000, 0, 30_000],
  ])('%s', (_name, code, retryInMs, countsMs, heldMs) => {
    const error = failing(code, retryInMs);
    expect(sharedFailure(error, T0)).toEqual({
      error,
      countsUntil: T0 + countsMs,
      heldUntil: T0 + heldMs,
    });
  });
});
