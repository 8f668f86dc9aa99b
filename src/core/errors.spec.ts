import { describe, expect, it } from '@jest/globals';
import {
  WechatApiError,
  WechatConfigurationError,
  WechatError,
  WechatTokenError,
  isWechatError,
} from './errors.js';
import { TokenFetchError } from './failure.js';
import { StoreUnavailableError, describeStoreFailure } from './store-unavailable-error.js';

const everything = {
  errcode: 40001,
  errmsg: 'invalid credential access_token=canary-0123456789',
  rid: 'r',
  account: 'shop',
  retryable: true,
  retryAt: new Date(0),
  hint: 'wait',
};

describe('a WechatError', () => {
  it('holds what is known and nothing else', () => {
    const bare = new WechatError('TIMEOUT', 'late');
    expect(Object.entries(bare)).toEqual([
      ['code', 'TIMEOUT'],
      ['retryable', false],
    ]);
    const full = new WechatError('API_ERROR', 'no: secret=canary', everything);
    expect({ ...full }).toEqual({
      ...everything,
      code: 'API_ERROR',
      errmsg: 'invalid credential access_token=[redacted]',
    });
    expect(full.message).toBe('no: secret=[redacted]');
    expect('cause' in bare).toBe(false);
    const cause = new Error('why');
    expect(new WechatError('TIMEOUT', 'late', { cause }).cause).toBe(cause);
  });

  it('says its name in its stack and in JSON', () => {
    const error = new WechatApiError('API_ERROR', 'no', { method: 'GET', path: '/x', status: 200 });
    expect(error.stack).toMatch(/^WechatApiError: no/);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'WechatApiError',
      message: 'no',
      code: 'API_ERROR',
      retryable: false,
      method: 'GET',
      path: '/x',
      status: 200,
    });
    expect(Object.keys(new WechatApiError('HTTP_ERROR', 'no'))).toEqual(['code', 'retryable']);
    expect(new WechatTokenError('TIMEOUT', 'late').stack).toMatch(/^WechatTokenError: late/);
    expect(String(new WechatError('TIMEOUT', 'late'))).toBe('WechatError: late');
  });

  it('lists all problems of a configuration', () => {
    const problems = [
      { path: 'a', message: 'required' },
      { path: 'b[1]', message: 'unknown' },
    ];
    const error = new WechatConfigurationError(problems);
    expect(error.message).toBe(
      'WechatTokenModule is configured wrongly:\n  - a: required\n  - b[1]: unknown',
    );
    expect(error).toMatchObject({ name: 'WechatConfigurationError', code: 'CONFIGURATION', problems });
    expect(new WechatConfigurationError([], 'WechatTokenHubModule').hint).toMatch(/WechatTokenHubModule/);
  });
});

describe('isWechatError', () => {
  it('knows our own, also of another copy of this library, and of one kind', () => {
    const error = new WechatError('TIMEOUT', 'late');
    expect(isWechatError(error)).toBe(true);
    expect(isWechatError(error, 'TIMEOUT')).toBe(true);
    expect(isWechatError(error, 'ABORTED')).toBe(false);
    expect(isWechatError({ [Symbol.for('nestjs-wechat-token.error')]: true, code: 'TIMEOUT' })).toBe(true);
  });

  it.each([undefined, null, 'TIMEOUT', 7, {}, new Error('late'), () => undefined])(
    'is false for %p',
    (other) => {
      expect(isWechatError(other)).toBe(false);
    },
  );
});

describe('the other failures', () => {
  it('of a fetch speak by what is known of them', () => {
    expect(new TokenFetchError({ class: 'quota', errmsg: 'limit', reason: 'r' }).message).toBe('limit');
    expect(new TokenFetchError({ class: 'quota', reason: 'no reply' }).message).toBe('no reply');
    expect(new TokenFetchError({ class: 'quota' }).message).toBe('fetch failed (quota)');
  });

  it('of a store are told to people only in our own words', () => {
    expect(describeStoreFailure(new StoreUnavailableError('no answer'))).toBe('no answer');
    expect(describeStoreFailure(new Error('redis://:canary@host'))).toBe('the store failed');
  });
});
