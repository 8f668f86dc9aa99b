import { describe, expect, it } from '@jest/globals';
import { engineError, hintFor, hintWithTheft, hintedError } from './engine-errors.js';
import type { WechatErrorCode } from './errors.js';

const PRONOUNCED: WechatErrorCode[] = [
  'BUDGET_EXHAUSTED',
  'FORCE_RATION_SPENT',
  'CLEAR_RATION_SPENT',
  'TOKEN_REJECTED',
  'STORE_UNAVAILABLE',
  'NO_TOKEN',
  'TIMEOUT',
  'SHUTTING_DOWN',
  'ABORTED',
  'TOKEN_FETCH_FAILED',
  'UNKNOWN_ACCOUNT',
  'INVALID_ARGUMENT',
  'MISSING_PACKAGE',
];

describe('the hint of a failure that the library itself pronounces', () => {
  it.each(PRONOUNCED)('says for %s what to do, in both languages', (code) => {
    expect(hintFor(code, 'en')).toMatch(/^[A-Z].*\.$/);
    expect(hintFor(code, 'zh-CN')).toMatch(/。$/);
    expect(engineError(code, 'no', 'en')).toMatchObject({ code, message: 'no', hint: hintFor(code, 'en') });
    expect(hintedError(code, 'no', 'zh-CN').hint).toBe(hintFor(code, 'zh-CN'));
  });

  it('is left to those who know more', () => {
    expect(hintFor('API_ERROR', 'en')).toBeUndefined();
    expect(engineError('TIMEOUT', 'no', 'en', { hint: 'better', account: 'shop' })).toMatchObject({
      hint: 'better',
      account: 'shop',
    });
    expect(hintedError('TIMEOUT', 'no', 'en', { hint: 'better' }).hint).toBe('better');
  });

  it('is another one for a rejected ticket, and the same for everything else', () => {
    expect(hintFor('TOKEN_REJECTED', 'en', 'jsapi')).toMatch(/^This ticket .*location\.href/);
    expect(hintFor('TOKEN_REJECTED', 'zh-CN', 'jsapi')).toMatch(/^该 ticket/);
    expect(hintFor('TOKEN_REJECTED', 'en', 'access_token')).toMatch(/^WeChat keeps rejecting the tokens/);
    expect(hintFor('TOKEN_REJECTED', 'en')).toBe(hintFor('TOKEN_REJECTED', 'en', 'access_token'));
    expect(hintFor('TIMEOUT', 'en', 'jsapi')).toBe(hintFor('TIMEOUT', 'en'));
  });

  it('begins with the theft where that explains it', () => {
    const stolen = (code: WechatErrorCode, theft: string | undefined, hint?: string): string | undefined =>
      hintWithTheft(hint, code, theft, 'en');
    expect(stolen('TOKEN_REJECTED', 'Stolen.', 'usual')).toBe('Stolen. The next attempt is made at retryAt.');
    expect(hintWithTheft('usual', 'TOKEN_REJECTED', '被盗。', 'zh-CN')).toBe(
      '被盗。 下次尝试时间见 retryAt。',
    );
    expect(stolen('BUDGET_EXHAUSTED', 'Stolen.', 'usual')).toBe('Stolen. usual');
    expect(stolen('TIMEOUT', 'Stolen.', 'usual')).toBe('usual');
    expect(stolen('TOKEN_REJECTED', undefined, 'usual')).toBe('usual');
  });
});
