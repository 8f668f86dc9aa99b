import { expect } from '@jest/globals';
import { type DynamicModule, type Type } from '@nestjs/common';
import { createClientKey, WechatTokenHubModule } from '../../../../src/hub/index.js';
import { getWechatAccountToken, type WechatAccount, WechatTokenModule } from '../../../../src/index.js';
import { CAMPUS, SHOP } from '../place.js';
import { type Trials } from '../trial.js';

/** One token for all your services. */
export const hubTrials: Trials = {
  'One token for all your services [ts]': async (snippet, place) => {
    const [orders, reports] = [createClientKey(), createClientKey()];
    const { HubModule } = await snippet.load<{ HubModule: Type }>({
      env: {
        ...{ WECHAT_APP_ID: SHOP.appId, WECHAT_SECRET: SHOP.secret, REDIS_URL: place.redis.url },
        ...{ ORDERS_KEY_HASH: orders.keyHash, REPORTS_KEY_HASH: reports.keyHash },
      },
    });
    const hub = await place.serve(HubModule);
    const ask = (key: string, path: string, options = {}) =>
      fetch(`${hub}/wechat-token/v1/accounts/shop/access-token${path}`, {
        ...options,
        headers: { authorization: `Bearer ${key}` },
      });

    const { value } = (await (await ask(orders.key, '')).json()) as { value: string };
    expect(place.wechat.isAlive(value)).toBe(true);
    expect(await (await ask(reports.key, '')).json()).toMatchObject({ value });
    expect((await ask(reports.key, '/refresh', { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await ask('wtk_nobody', '')).status).toBe(401);
  },

  'A Nest application as client of a hub [ts]': async (snippet, place) => {
    const { key, keyHash } = createClientKey();
    const accounts = [
      { name: 'shop', ...SHOP },
      { name: 'campus', ...CAMPUS },
    ];
    const clients = [{ name: 'orders', keyHash, accounts: '*', rights: ['read', 'refresh'] }] as const;
    const hub = await place.serve({
      imports: [WechatTokenModule.forRoot({ accounts }), WechatTokenHubModule.forRoot({ clients })],
    });
    // The first hub is down: nobody listens any more.
    place.hosts.lead('hub-1.internal', await place.closedAddress());
    place.hosts.lead('hub-2.internal', hub);
    const { oneAccount, severalAccounts } = await snippet.load<{
      oneAccount: DynamicModule;
      severalAccounts: DynamicModule;
    }>({ env: { WECHAT_HUB_KEY: key } });
    const account = async (module: DynamicModule, name?: string) =>
      (await place.boot({ imports: [module] })).get<WechatAccount>(getWechatAccountToken(name));
    const current = ({ appId }: { appId: string }) => place.wechat.currentToken(appId, 'stable_token');

    const shop = await account(oneAccount);
    expect(await shop.getAccessToken()).toBe(current(SHOP));
    expect(await shop.signJsSdk('https://shop.example.com/')).toMatchObject({ appId: SHOP.appId });
    const campus = await account(severalAccounts, 'campus');
    expect(await campus.getAccessToken()).toBe(current(CAMPUS));
    expect(place.wechat.tokenCalls()).toBe(2);
  },
};
