import { describe, expect, it } from '@jest/globals';
import { WechatTokenError, isWechatError } from './errors.js';
import { tokenErrorFrom } from './token-error.js';

const context = { account: 'shop', appId: 'wx1234567890abcdef', locale: 'en' } as const;

describe('The error of a failed fetch', () => {
  it.each([
    ['transient', 'TOKEN_FETCH_FAILED', true],
    ['slow-down', 'TOKEN_FETCH_FAILED', true],
    ['quota', 'TOKEN_QUOTA', true],
    ['configuration', 'TOKEN_CONFIGURATION', false],
    ['address', 'ADDRESS_NOT_ALLOWED', false],
    ['person', 'TOKEN_ACTION_REQUIRED', false],
  ] as const)('of class %s has the code %s', (failureClass, code, retryable) => {
    const error = tokenErrorFrom({ class: failureClass }, context);
    expect(error).toBeInstanceOf(WechatTokenError);
    expect(isWechatError(error, code)).toBe(true);
    expect(error.retryable).toBe(retryable);
  });

  it('carries all that WeChat said, the moment of the next attempt, and what to do', () => {
    const errmsg = 'invalid ip 1.2.3.4, not in whitelist rid: 641279db-32fda195-3abea2ca';
    const failure = { class: 'address', errcode: 40164, errmsg, rid: '641279db-32fda195-3abea2ca' } as const;
    const error = tokenErrorFrom(failure, {
      ...context,
      platform: 'official-account',
      retryAt: 1_700_000_000_000,
    });
    expect(error).toMatchObject({
      account: 'shop',
      errcode: 40164,
      errmsg,
      rid: '641279db-32fda195-3abea2ca',
      retryAt: new Date(1_700_000_000_000),
    });
    expect(error.message).toBe(`No token for account "shop": WeChat answered 40164: ${errmsg}`);
    expect(error.hint).toMatch(/^Add 1\.2\.3\.4 to the IP whitelist of wx1234567890abcdef/);
  });

  it('reads 40001 as a wrong secret, in the chosen language', () => {
    const failure = { class: 'configuration', errcode: 40001, errmsg: 'invalid credential' } as const;
    expect(tokenErrorFrom(failure, { ...context, locale: 'zh-CN' }).hint).toMatch(
      /核对 wx1234567890abcdef 的 AppSecret/,
    );
  });

  it.each(['en', 'zh-CN'] as const)('has a hint in %s when there was no reply at all', (locale) => {
    const error = tokenErrorFrom(
      { class: 'transient', reason: 'no reply: ECONNREFUSED' },
      { account: 'shop', locale },
    );
    expect(error.message).toBe('No token for account "shop": no reply: ECONNREFUSED');
    expect(error.hint).toMatch(/baseUrl/);
    expect(error).not.toHaveProperty('retryAt');
  });
});
