import { describe, expect, it } from '@jest/globals';
import { isWechatError, type WechatError } from '../core/errors.js';
import { TokenFetchError } from '../core/failure.js';
import { noTokenSource } from './no-token-source.js';
import { staticSource } from './static-source.js';

const request = { mode: 'normal', timeoutMs: 1000, signal: new AbortController().signal } as const;

describe('A static source', () => {
  it('gives its value for longer than any process lives, and stores it nowhere', async () => {
    const source = staticSource('fixed');
    const { value, expiresInSeconds } = await source.fetch(request);
    expect(value).toBe('fixed');
    expect(expiresInSeconds).toBeGreaterThan(365 * 86_400);
    expect(source).toMatchObject({ scope: 'process', rotation: 'idempotent' });
    expect(source).not.toHaveProperty('budget');
  });

  it.each(['', undefined])('refuses %j, and says in both languages what to do', (value) => {
    let thrown: unknown;
    try {
      staticSource(value as string);
    } catch (error) {
      thrown = error;
    }
    expect(isWechatError(thrown, 'INVALID_ARGUMENT')).toBe(true);
    expect((thrown as WechatError).hint).toMatch(/Give it the token itself.*请传入 token/);
  });
});

describe('The source without a token', () => {
  it('says so, and has none to give', async () => {
    const source = noTokenSource();
    expect(source).toMatchObject({ tokenless: true, scope: 'process' });
    await expect(source.fetch(request)).rejects.toBeInstanceOf(TokenFetchError);
  });
});
