import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Type } from '@nestjs/common';
import {
  getWechatAccountToken,
  type JsSdkSignature,
  type WechatAccount,
  WechatTokenModule,
} from '../../../../src/index.js';
import { eventually } from '../../../../src/testing/contract/eventually.js';
import { SHOP } from '../place.js';
import { type Trials } from '../trial.js';

const MENU = '/cgi-bin/get_current_selfmenu_info';

/** Recipes about other clients of WeChat, about pages, tests without a network, and operations. */
export const applicationTrials: Trials = {
  'Your own axios instance [ts]': async (snippet, place) => {
    const { MenuClient } = await snippet.load<{ MenuClient: Type<{ menu(): Promise<unknown> }> }>();
    const shop = WechatTokenModule.forRoot({ accounts: [{ name: 'shop', ...SHOP }] });
    const app = await place.boot({ imports: [shop], providers: [MenuClient] });

    place.answer(MENU, { is_menu_open: 1 });
    const client = app.get(MenuClient);

    expect(await client.menu()).toEqual({ is_menu_open: 1 });
    place.wechat.revokeToken(SHOP.appId);
    expect(await client.menu()).toEqual({ is_menu_open: 1 });

    expect(place.wechat.calls(MENU)).toBe(3);
  },

  'Another SDK that wants the token [ts]': async (snippet, place) => {
    place.answer(MENU, { is_menu_open: 1 });
    const used: string[] = [];
    const callWithSdk = async (token: string) => {
      used.push(token);
      const answer = await fetch(`${place.wechat.url}${MENU}?access_token=${token}`);
      return (await answer.json()) as { errcode?: number };
    };
    const { call } = await snippet.load<{
      call: (account: WechatAccount) => Promise<{ errcode?: number }>;
    }>({ declared: { callWithSdk } });
    const app = await place.boot({ imports: [WechatTokenModule.forRoot(SHOP)] });
    const account = app.get<WechatAccount>(getWechatAccountToken());

    expect((await call(account)).errcode).toBeUndefined();
    place.wechat.revokeToken(SHOP.appId);
    expect((await call(account)).errcode).toBeUndefined();

    expect(used).toEqual([used[0], used[0], place.wechat.currentToken(SHOP.appId, 'stable_token')]);
  },

  'Pages with the JS-SDK [ts]': async (snippet, place) => {
    const { JsSdkController } = await snippet.load<{ JsSdkController: Type }>();
    const url = await place.serve({
      imports: [WechatTokenModule.forRoot(SHOP)],
      controllers: [JsSdkController],
    });
    const sign = (page: string) => fetch(`${url}/jssdk-signature?url=${encodeURIComponent(page)}`);
    const page = 'https://shop.example.com/order?id=1';

    const signed = (await (await sign(`${page}#paid`)).json()) as JsSdkSignature;

    const ticket = place.wechat.currentTicket(SHOP.appId, 'jsapi');
    const text = `jsapi_ticket=${ticket}&noncestr=${signed.nonceStr}&timestamp=${signed.timestamp}&url=${page}`;
    expect(signed.signature).toBe(createHash('sha1').update(text).digest('hex'));
    expect((await sign('https://elsewhere.example.com/')).status).toBe(400);
  },

  'Status page [ts]': async (snippet, place) => {
    place.wechat.addAccount({ appId: 'wx1…', secret: SHOP.secret });
    const { AppModule } = await snippet.load<{ AppModule: Type }>({
      env: { WECHAT_SECRET: SHOP.secret, OPERATOR_KEY: 'key-of-an-operator' },
    });
    const url = `${await place.serve(AppModule)}/ops/wechat`;

    expect((await fetch(url)).status).toBe(403);
    const page = await fetch(url, { headers: { 'x-operator': 'key-of-an-operator' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('wx1…');
  },

  'Tests without a network [ts]': async (snippet) => {
    const { unitTestModule } = await snippet.load<{ unitTestModule: () => Promise<string> }>();

    expect(await unitTestModule()).toBe('token-of-a-test');
  },

  'Health and metrics [ts]': async (snippet, place) => {
    const { OperationsModule } = await snippet.load<{ OperationsModule: Type }>();
    const url = await place.serve({
      imports: [WechatTokenModule.forRoot({ ...SHOP, secret: 'wrong', warmUp: true }), OperationsModule],
    });
    const status = async (path: string) => (await fetch(`${url}${path}`)).status;
    await eventually(async () => (await status('/health/ready')) === 503, 'the wrong secret is known');

    expect(await status('/health/live')).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('wechat_token_refresh_failures_total{class="configuration",errcode="40125"} 1');
  },

  'Quotas [ts]': async (snippet, place) => {
    const { QuotaOperations } = await snippet.load<{
      QuotaOperations: Type<{
        foreignCalls(name: string): Promise<number>;
        clear(name: string, reason: string): Promise<string>;
      }>;
    }>();
    const app = await place.boot({
      imports: [WechatTokenModule.forRoot(SHOP)],
      providers: [QuotaOperations],
    });
    const quotas = app.get(QuotaOperations);

    expect(await quotas.foreignCalls('default')).toBe(0);
    place.wechat.stealToken(SHOP.appId);
    expect(await quotas.foreignCalls('default')).toBe(1);
    expect(await quotas.clear('default', 'a loop, now stopped')).toBe('cleared, 9 more this month');
  },
};
