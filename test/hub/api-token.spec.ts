import { describe, expect, it } from '@jest/globals';
import { WechatTokenService } from '../../src/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();

interface Token {
  readonly value: string;
  readonly expiresIn: number;
  readonly id: string;
}

const bodyOf = async (response: Response) => (await response.json()) as Token;

describe.each<Platform>(['express', 'fastify'])('The access token of the hub on %s', (platform) => {
  const start = (options = {}) => boot({ wechatUrl: given.wechat.url, platform, ...options });

  it('is given to a client, with the time for which it is safe to hold', async () => {
    const { call, app } = await start();
    const response = await call('/accounts/shop/access-token', { key: KEYS.refresher });
    const { value, expiresIn, id } = await bodyOf(response);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBe(`"${id}"`);
    expect(value).toBe(await app.get(WechatTokenService).getAccessToken('shop'));
    // A stable token is renewed between 285 and 120 seconds before its end.
    expect(expiresIn).toBeGreaterThan(7200 - 285);
    expect(expiresIn).toBeLessThan(7200 - 30);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('is not sent again to a client that has it', async () => {
    const { call } = await start();
    const { id } = await bodyOf(await call('/accounts/shop/access-token', { key: KEYS.refresher }));
    for (const tag of [`"${id}"`, `W/"${id}"`, `"other", "${id}"`, '*']) {
      const response = await call('/accounts/shop/access-token', {
        key: KEYS.refresher,
        headers: { 'if-none-match': tag },
      });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe('');
      expect(Number(response.headers.get('wechat-token-expires-in'))).toBeGreaterThan(6000);
    }
    const other = await call('/accounts/shop/access-token', {
      key: KEYS.refresher,
      headers: { 'if-none-match': '"other"' },
    });
    expect(other.status).toBe(200);
  });

  it('is replaced when the rejected one still is the current one, once for all who ask', async () => {
    const { call } = await start();
    const key = KEYS.refresher;
    const { value } = await bodyOf(await call('/accounts/shop/access-token', { key }));
    given.wechat.revokeToken(SHOP.appId);

    const rejected = sha256Hex(value);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () =>
        bodyOf(await call('/accounts/shop/access-token/refresh', { key, body: { rejected } })),
      ),
    );
    expect(new Set(answers.map((answer) => answer.value)).size).toBe(1);
    expect(answers[0]!.value).not.toBe(value);
    expect(given.wechat.tokenCalls()).toBe(2);

    const late = await bodyOf(await call('/accounts/shop/access-token/refresh', { key, body: { rejected } }));
    expect(late.value).toBe(answers[0]!.value);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('is never fetched for a client that may only read', async () => {
    const { call, app } = await start();
    const before = await call('/accounts/shop/access-token', { key: KEYS.reader });
    expect(before.status).toBe(503);
    expect(Number(before.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await before.json()).toMatchObject({ code: 'NO_VALID_CREDENTIAL' });
    expect(given.wechat.tokenCalls()).toBe(0);

    const token = await app.get(WechatTokenService).getAccessToken('shop');
    const { value } = await bodyOf(await call('/accounts/shop/access-token', { key: KEYS.reader }));
    expect(value).toBe(token);
    expect(given.wechat.tokenCalls()).toBe(1);
  });
});
