import { describe, expect, it } from '@jest/globals';
import { WechatTokenService } from '../../src/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();

describe('The accounts of the hub', () => {
  it('are listed to a client as far as they are its own', async () => {
    const { call } = await boot({ wechatUrl: given.wechat.url });
    const shop = { name: 'shop', platform: 'official-account', appId: SHOP.appId };
    expect(await (await call('/accounts', { key: KEYS.reader })).json()).toEqual({ accounts: [shop] });
    expect(await (await call('/accounts', { key: KEYS.everything })).json()).toMatchObject({
      accounts: [shop, { name: 'campus' }],
    });
  });

  it('say how they are doing, without token or secret', async () => {
    const { call, app } = await boot({ wechatUrl: given.wechat.url });
    const token = await app.get(WechatTokenService).getAccessToken('shop');
    const response = await call('/accounts/shop/status', { key: KEYS.reader });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ account: 'shop', state: 'fresh' });
    expect(text).not.toContain(token);
    expect(text).not.toContain(SHOP.secret);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('are found by resolveAccount, and those that it does not find look like those of others', async () => {
    const { call } = await boot({
      wechatUrl: given.wechat.url,
      token: {
        accounts: undefined,
        resolveAccount: (name) =>
          name === 'tenant 1/2' ? { ...SHOP, baseUrl: given.wechat.url } : undefined,
      },
      hub: {
        clients: [
          { name: 'all', keyHash: sha256Hex(KEYS.everything), accounts: '*', rights: ['refresh'] },
          { name: 'one', keyHash: sha256Hex(KEYS.reader), accounts: ['tenant 1/2'], rights: ['refresh'] },
        ],
      },
    });
    const ask = (name: string, key: string) =>
      call(`/accounts/${encodeURIComponent(name)}/access-token`, { key });
    expect((await ask('tenant 1/2', KEYS.everything)).status).toBe(200);
    const unknown = await ask('nobody', KEYS.everything);
    const foreign = await ask('nobody', KEYS.reader);
    expect([unknown.status, foreign.status]).toEqual([403, 403]);
    expect(await unknown.text()).toBe(await foreign.text());
  });

  it('whose secret is wrong say so with a hint, and when to try again', async () => {
    const { call } = await boot({
      wechatUrl: given.wechat.url,
      token: {
        accounts: [
          { name: 'shop', ...SHOP, secret: 'canary-wrong-secret-0000000000001', baseUrl: given.wechat.url },
        ],
      },
    });
    const response = await call('/accounts/shop/access-token', { key: KEYS.refresher });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(10);
    expect(JSON.parse(text)).toMatchObject({ code: 'TOKEN_CONFIGURATION', errcode: 40125 });
    expect(JSON.parse(text)).toHaveProperty('hint');
    expect(JSON.parse(text)).toHaveProperty('retryAt');
    expect(text).not.toContain('canary');
  });

  it('that send no token of ours have none to give', async () => {
    const { noTokenSource } = await import('../../src/index.js');
    const { call } = await boot({
      wechatUrl: given.wechat.url,
      token: {
        accounts: [
          { name: 'shop', platform: 'custom', source: noTokenSource(), baseUrl: 'http://127.0.0.1:1' },
        ],
      },
    });
    const response = await call('/accounts/shop/access-token', { key: KEYS.refresher });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'NO_TOKEN' });
  });
});
