import { describe, expect, it } from '@jest/globals';
import { signJsSdk } from '../../src/core/js-sdk-signature.js';
import { type JsSdkSignature, WechatTokenService } from '../../src/index.js';
import { SIMULATOR_WECOM_APP } from '../../src/testing/index.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const key = KEYS.refresher;
const PAGE = 'https://shop.example/pay?order=1#top';

interface Ticket {
  readonly value: string;
  readonly id: string;
}

describe('The tickets of the hub', () => {
  it('are given to a client, and replaced when a browser reports them', async () => {
    const { call, app } = await boot({ wechatUrl: given.wechat.url });
    const first = await call('/accounts/shop/tickets/jsapi', { key });
    const { value, id } = (await first.json()) as Ticket;
    expect(value).toBe(await app.get(WechatTokenService).account('shop').getTicket('jsapi'));
    expect(first.headers.get('etag')).toBe(`"${id}"`);

    const body = { rejected: sha256Hex(value) };
    const next = (await (await call('/accounts/shop/tickets/jsapi/refresh', { key, body })).json()) as Ticket;
    const again = (await (
      await call('/accounts/shop/tickets/jsapi/refresh', { key, body })
    ).json()) as Ticket;
    expect(again).toMatchObject({ value: next.value, id: next.id });
  });

  it('are refused where the account has none of that kind', async () => {
    const { call } = await boot({ wechatUrl: given.wechat.url });
    const unknown = await call('/accounts/shop/tickets/nosuch', { key });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({ code: 'REQUEST_INVALID' });
    const foreign = await call('/accounts/shop/tickets/agent_config', { key });
    expect(foreign.status).toBe(400);
    expect(await foreign.json()).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('sign pages without leaving the hub', async () => {
    const { call, app } = await boot({ wechatUrl: given.wechat.url });
    const response = await call(`/accounts/shop/js-sdk-signature?url=${encodeURIComponent(PAGE)}`, { key });
    const { timestamp, nonceStr, signature, url } = (await response.json()) as JsSdkSignature;
    const ticket = await app.get(WechatTokenService).account('shop').getTicket('jsapi');
    expect(url).toBe('https://shop.example/pay?order=1');
    expect(signature).toBe(signJsSdk({ ticket, nonceStr, timestamp, url: PAGE }));

    const card = await call('/accounts/shop/card-signature?cardId=pCard&openid=o1', { key });
    expect(await card.json()).toMatchObject({ card_id: 'pCard', openid: 'o1' });
  });

  it.each(['', 'url=', 'url=shop.example', 'url=javascript:alert(1)'])(
    'sign nothing that is no page: %j',
    async (query) => {
      const { call } = await boot({ wechatUrl: given.wechat.url });
      expect((await call(`/accounts/shop/js-sdk-signature?${query}`, { key })).status).toBe(400);
      expect(given.wechat.tokenCalls()).toBe(0);
    },
  );

  it('are never fetched for a client that may only read: neither the ticket nor its token', async () => {
    const { call, app } = await boot({ wechatUrl: given.wechat.url });
    const sign = () =>
      call(`/accounts/shop/js-sdk-signature?url=${encodeURIComponent(PAGE)}`, { key: KEYS.reader });
    const before = await sign();
    expect(before.status).toBe(503);
    expect(await before.json()).toMatchObject({ code: 'NO_VALID_CREDENTIAL' });
    expect(given.wechat.requests.length).toBe(0);

    await app.get(WechatTokenService).account('shop').getTicket('jsapi');
    const calls = given.wechat.requests.length;
    expect((await sign()).status).toBe(200);
    expect(given.wechat.requests.length).toBe(calls);
  });

  it('of a WeCom app sign for its agent', async () => {
    const { corpId, agentId, secret } = SIMULATOR_WECOM_APP;
    const { call } = await boot({
      wechatUrl: given.wechat.url,
      token: {
        accounts: [
          { name: 'desk', platform: 'wecom', corpId, agentId, secret, baseUrl: given.wechat.wecomUrl },
        ],
      },
      hub: {
        clients: [{ name: 'all', keyHash: sha256Hex(KEYS.everything), accounts: '*', rights: ['refresh'] }],
      },
    });
    const path = `/accounts/desk/agent-config-signature?url=${encodeURIComponent(PAGE)}`;
    const response = await call(path, { key: KEYS.everything });
    expect(await response.json()).toMatchObject({ corpid: corpId, agentid: String(agentId) });
  });
});
