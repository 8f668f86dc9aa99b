import { Injectable, Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { WechatHttpService } from '../../src/http/wechat-http.service.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { WechatSimulator } from '../../src/testing/index.js';
import { staticSource } from '../../src/sources/static-source.js';
import { apps } from './support/apps.js';
import { CAMPUS, SHOP, appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

describe('An application with one account', () => {
  it('G29: calls WeChat only when somebody needs a token, and then once', async () => {
    const { wechat } = given;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url })],
    });
    const tokens = nest.get(WechatTokenService);
    expect(wechat.calls()).toBe(0);
    expect(tokens.account().peek()).toBeUndefined();

    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => tokens.getAccessToken()));

    expect(first).toBe(wechat.currentToken(appId, 'stable_token'));
    expect(new Set(others)).toEqual(new Set([first]));
    expect(wechat.tokenCalls()).toBe(1);
    expect(tokens.account().peek()).toMatchObject({ id: expect.any(String) });
  });

  it('sends a message, also after its token was revoked', async () => {
    const { wechat } = given;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url })],
    });
    const http = nest.get(WechatHttpService);
    const send = () =>
      firstValueFrom(
        http.post<{ msgid: string }>('/cgi-bin/message/template/send', {
          touser: 'o1',
          template_id: 't1',
          data: { thing: { value: 'x' } },
        }),
      );

    expect((await send()).data.msgid).toMatch(/^\d+$/);
    wechat.revokeToken(appId);
    expect((await send()).data.msgid).toMatch(/^\d+$/);
    expect(wechat.messages).toHaveLength(2);
    expect(wechat.tokenCalls()).toBe(2);
  });

  it('is the default account, also by its name', async () => {
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ appId, secret })] });
    const tokens = nest.get(WechatTokenService);
    expect(tokens.accounts()).toEqual(['default']);
    expect(tokens.account()).toBe(tokens.account('default'));
  });

  it('tells how it is doing, without token or secret', async () => {
    const { wechat } = given;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url })],
    });
    const account = nest.get(WechatTokenService).account();
    await expect(account.status()).resolves.toMatchObject({ account: 'default', state: 'unused' });

    const token = await account.getAccessToken();
    const status = await account.status();

    expect(status).toMatchObject({
      account: 'default',
      platform: 'official-account',
      appId,
      credentialType: 'access_token',
      state: 'fresh',
      expiresAt: expect.any(Date),
      budget: { used: 1, ceiling: 5000, per: 'day' },
    });
    expect(JSON.stringify(status)).not.toContain(token);
    expect(JSON.stringify(status)).not.toContain(secret);
  });

  it('explains in its status what is wrong', async () => {
    const { wechat } = given;
    const options = { appId, secret: 'not-the-secret', baseUrl: wechat.url, locale: 'zh-CN' } as const;
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(options)] });
    const account = nest.get(WechatTokenService).account();

    await expect(account.getAccessToken()).rejects.toMatchObject({
      code: 'TOKEN_CONFIGURATION',
      errcode: 40125,
    });
    await expect(account.status()).resolves.toMatchObject({
      state: 'blocked',
      lastError: {
        class: 'configuration',
        errcode: 40125,
        hint: expect.stringContaining(appId),
        retryAt: expect.any(Date),
      },
    });
  });

  it('G22: shows neither token nor secret when it is printed', async () => {
    const { inspect } = await import('node:util');
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: given.wechat.url })],
    });
    const tokens = nest.get(WechatTokenService);
    const token = await tokens.getAccessToken();
    const http = nest.get(WechatHttpService);
    await http.axiosRef.get('/cgi-bin/get_api_domain_ip');
    const handles = [
      tokens,
      tokens.account(),
      await tokens.account().getCredential(),
      http,
      http.for('default'),
    ];
    for (const object of handles) {
      const printed = inspect(object, { depth: 10, showHidden: true }) + JSON.stringify(object);
      expect(printed).not.toContain(token);
      expect(printed).not.toContain(secret);
    }
  });
});

describe('Two modules in one application', () => {
  const shop = () => WechatTokenModule.forRoot(SHOP);
  const campus = (isGlobal: boolean) => WechatTokenModule.forRoot({ ...CAMPUS, isGlobal });

  it('are refused when both are global: each service would get the accounts of only one', async () => {
    const error = await boot({ imports: [shop(), campus(true)] }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'CONFIGURATION',
      problems: [{ path: 'forRoot', message: expect.stringContaining('put all accounts into one forRoot') }],
    });
  });

  it('live side by side when one of them is not; the same one may be imported again', async () => {
    const one = shop();
    @Module({ imports: [one] })
    class Feature {}
    const { nest } = await boot({ imports: [one, Feature, campus(false)] });
    expect(nest.get(WechatTokenService).accounts()).toEqual(['default']);
  });
});

describe('An application with several accounts', () => {
  const several = () =>
    WechatTokenModule.forRoot({
      accounts: [
        { name: 'shop', ...SHOP, baseUrl: given.wechat.url },
        { name: 'campus', platform: 'mini-program', tokenApi: 'token', ...CAMPUS, baseUrl: given.wechat.url },
        { name: 'fixed', platform: 'custom', source: staticSource('fixed-token') },
      ],
    });

  it('keeps them apart', async () => {
    const { wechat } = given;
    const { nest } = await boot({ imports: [several()] });
    const tokens = nest.get(WechatTokenService);

    expect(tokens.accounts()).toEqual(['shop', 'campus', 'fixed']);
    const [shop, campus] = [await tokens.getAccessToken('shop'), await tokens.getAccessToken('campus')];
    expect(shop).toBe(wechat.currentToken(SHOP.appId, 'stable_token'));
    expect(campus).toBe(wechat.currentToken(CAMPUS.appId, 'token'));
    await expect(tokens.getAccessToken('fixed')).resolves.toBe('fixed-token');
  });

  it('keeps two apps of one WeCom corporation apart', async () => {
    const app = (agentId: number) => ({ corpId: 'ww1', agentId, secret: `canary-secret-of-app-${agentId}` });
    const wechat = await new WechatSimulator({ wecomApps: [app(1), app(2)] }).start();
    const account = (agentId: number) =>
      ({ name: `app-${agentId}`, platform: 'wecom', ...app(agentId), baseUrl: wechat.wecomUrl }) as const;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ accounts: [account(1), account(2)] })],
    });
    const tokens = nest.get(WechatTokenService);

    const [one, two] = [await tokens.getAccessToken('app-1'), await tokens.getAccessToken('app-2')];

    expect(one).not.toBe(two);

    await expect(tokens.account('app-2').status()).resolves.toMatchObject({
      platform: 'wecom',
      appId: 'ww1',
    });
    await wechat.stop();
  });

  it('signs the requests of each account with its token', async () => {
    const { wechat } = given;
    const { nest } = await boot({ imports: [several()] });
    const tokens = nest.get(WechatTokenService);

    await firstValueFrom(tokens.account('campus').http.get('/cgi-bin/get_api_domain_ip'));
    await firstValueFrom(nest.get(WechatHttpService).for('shop').get('/cgi-bin/get_api_domain_ip'));

    const signed = wechat.requests.filter(({ path }) => path === '/cgi-bin/get_api_domain_ip');
    expect(signed.map(({ query }) => query.access_token)).toEqual([
      wechat.currentToken(CAMPUS.appId, 'token'),
      wechat.currentToken(SHOP.appId, 'stable_token'),
    ]);
  });

  it('names the known accounts when one is unknown, or when none is named', async () => {
    const { nest } = await boot({ imports: [several()] });
    const tokens = nest.get(WechatTokenService);
    const unknown = { code: 'UNKNOWN_ACCOUNT' };

    await expect(tokens.getAccessToken('nobody')).rejects.toMatchObject({
      ...unknown,
      message: 'no account is named "nobody"; known: "shop", "campus", "fixed"',
    });
    await expect(tokens.getAccessToken()).rejects.toMatchObject({
      ...unknown,
      message: 'there is no default account, so name one; known: "shop", "campus", "fixed"',
    });
    expect(() => tokens.account('nobody')).toThrow(expect.objectContaining(unknown));
    await expect(firstValueFrom(nest.get(WechatHttpService).get('/x'))).rejects.toMatchObject(unknown);
  });

  it('replaces the rejected token only', async () => {
    const { wechat } = given;
    const { nest } = await boot({ imports: [several()] });
    const shop = nest.get(WechatTokenService).account('shop');
    const first = await shop.getAccessToken();
    wechat.revokeToken(SHOP.appId);

    const second = await shop.refreshAccessToken({ rejected: first });
    const again = await shop.refreshAccessToken({ rejected: first });

    expect(second).not.toBe(first);
    expect(again).toBe(second);
    expect(wechat.tokenCalls()).toBe(2);
  });

  it('replaces a working token when a person says so, and logs the reason', async () => {
    const { wechat } = given;
    const { nest, log } = await boot({ imports: [several()] });
    const campus = nest.get(WechatTokenService).account('campus');
    const first = await campus.getAccessToken();

    const second = await campus.forceRefresh({ reason: 'leaked in a ticket' });

    expect(second).not.toBe(first);
    expect(second).toBe(wechat.currentToken(CAMPUS.appId, 'token'));
    expect(log.about('leaked in a ticket')).toHaveLength(1);
  });
});

describe('Who may inject the services', () => {
  @Injectable()
  class Notifier {
    constructor(readonly tokens: WechatTokenService) {}
  }

  @Module({ providers: [Notifier] })
  class NotifierModule {}

  it('every module, by default', async () => {
    const { nest } = await boot({
      imports: [NotifierModule, WechatTokenModule.forRoot({ appId, secret })],
    });
    expect(nest.get(Notifier, { strict: false }).tokens).toBe(nest.get(WechatTokenService));
  });

  it('only importing modules, with isGlobal: false', async () => {
    const wechat = WechatTokenModule.forRoot({ appId, secret, isGlobal: false });
    await expect(boot({ imports: [NotifierModule, wechat] })).rejects.toThrow(/WechatTokenService/);

    @Module({ imports: [wechat], providers: [Notifier] })
    class ImportingModule {}

    const { nest } = await boot({ imports: [ImportingModule] });
    expect(nest.get(Notifier, { strict: false }).tokens).toBeInstanceOf(WechatTokenService);
  });
});

describe('Wrong options', () => {
  it('fail at once, with all their problems', () => {
    expect(() => WechatTokenModule.forRoot({} as never)).toThrow(/appId: required\n {2}- secret: required/);
  });
});
