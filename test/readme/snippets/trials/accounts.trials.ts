import { expect } from '@jest/globals';
import { type Type } from '@nestjs/common';
import { getWechatAccountToken, type WechatAccount, type WechatTokenModule } from '../../../../src/index.js';
import { CAMPUS, type Place, SHOP } from '../place.js';
import { type Trials } from '../trial.js';

type Dynamic = ReturnType<typeof WechatTokenModule.forRoot>;

/** The official accounts and apps whose ids stand in the snippets. */
const SECRET = 'secret-that-the-environment-holds';
const account = (place: Place, appId: string) => place.wechat.addAccount({ appId, secret: SECRET });
const app = (place: Place, agentId: number, users?: readonly string[]) =>
  place.wechat.addWecomApp({ corpId: 'ww3…', agentId, secret: SECRET, ...(users && { users }) });

const template = { touser: 'openid', template_id: 'id', data: { thing1: { value: 'Latte' } } };

/** Recipes about accounts: how many, whose, and where their secrets come from. */
export const accountTrials: Trials = {
  'Several accounts [ts]': async (snippet, place) => {
    account(place, 'wx1…');
    account(place, 'wx2…');
    app(place, 1000002);
    const env = { SHOP_SECRET: SECRET, MINI_SECRET: SECRET, CORP_SECRET: SECRET, REDIS_URL: place.redis.url };
    const { AppModule, Greeter } = await snippet.load<{
      AppModule: Type;
      Greeter: Type<{ greet(message: object): Promise<void> }>;
    }>({ env });
    const greeter = (await place.boot(AppModule)).get(Greeter);

    await greeter.greet({ ...template, msgtype: 'text', agentid: 1000002, text: { content: 'Latte' } });

    expect(place.wechat.messages.map(({ kind, appId }) => [kind, appId])).toEqual([
      ['template', 'wx1…'],
      ['wecom', 'ww3…/1000002'],
      ['subscribe', 'wx2…'],
    ]);
  },

  'Apps of WeCom [ts]': async (snippet, place) => {
    app(place, 1000002, ['alice']);
    app(place, 1000003);
    const env = { DESK_SECRET: SECRET, SALES_SECRET: SECRET, REDIS_URL: place.redis.url };
    const { AppModule, Desk } = await snippet.load<{
      AppModule: Type;
      Desk: Type<{ tell(userIds: string[], content: string): Promise<string[]> }>;
    }>({ env });
    const desk = (await place.boot(AppModule)).get(Desk);

    expect(await desk.tell(['alice', 'nobody', 'noone'], 'Latte is ready')).toEqual(['nobody', 'noone']);

    expect(place.wechat.messages).toMatchObject([
      { appId: 'ww3…/1000002', body: { text: { content: 'Latte is ready' } } },
    ]);
  },

  'Tenants in a database [ts]': async (snippet, place) => {
    const asked: string[] = [];
    const rows = new Map<string, object>([['tenant-1', SHOP]]);
    const tenants = {
      find: (id: string) => {
        asked.push(id);
        return Promise.resolve(rows.get(id) ?? null);
      },
    };
    const { AppModule, TenantMessages } = await snippet.load<{
      AppModule: Type;
      TenantMessages: Type<{
        send(tenantId: string, message: object): Promise<unknown>;
        changed(tenantId: string): void;
      }>;
    }>({ env: { REDIS_URL: place.redis.url }, declared: { tenants } });
    const messages = (await place.boot(AppModule)).get(TenantMessages);

    await messages.send('tenant-1', template);
    await messages.send('tenant-1', template);
    rows.set('tenant-1', CAMPUS);
    messages.changed('tenant-1');
    await messages.send('tenant-1', template);

    expect(place.wechat.messages.map(({ appId }) => appId)).toEqual([SHOP.appId, SHOP.appId, CAMPUS.appId]);
    expect(asked).toEqual(['tenant-1', 'tenant-1']);
    await expect(messages.send('tenant-2', template)).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  },

  'Secrets from a vault [ts]': async (snippet, place) => {
    let secret = 'outdated';
    const asked: string[] = [];
    const vault = {
      read: (path: string) => {
        asked.push(path);
        return Promise.resolve(secret);
      },
    };
    const { wechat } = await snippet.load<{ wechat: Dynamic }>({
      env: { WECHAT_APP_ID: SHOP.appId },
      declared: { vault },
    });
    const account = (await place.boot({ imports: [wechat] })).get<WechatAccount>(getWechatAccountToken());

    await expect(account.getAccessToken()).rejects.toMatchObject({ code: 'TOKEN_CONFIGURATION' });
    secret = SHOP.secret;
    expect(place.wechat.isAlive(await account.getAccessToken())).toBe(true);
    expect(new Set(asked)).toEqual(new Set(['wechat/shop']));
  },

  'Cloud hosting, and tokens from elsewhere [ts]': async (snippet, place) => {
    const asked: string[] = [];
    const central = await place.listen((request, response) => {
      asked.push(request.url ?? '');
      response.end(JSON.stringify({ token: 'token-of-the-center', seconds: 7200 }));
    });
    const file = place.write('cloudbase_access_token', 'token-of-the-file\n');
    const { wechat } = await snippet.load<{ wechat: Dynamic }>({
      instead: {
        'https://tokens.example.com': central,
        '/.tencentcloudbase/wx/cloudbase_access_token': file,
      },
    });
    const app = await place.boot({ imports: [wechat] });
    const { WechatHttpService } = await import('../../../../src/index.js');
    place.wechat.fault({ kind: 'reply', body: '{"errcode":0,"errmsg":"ok"}' });

    for (const name of ['central', 'hosted', 'side-car']) {
      await app.get(WechatHttpService).for(name).axiosRef.post('/cgi-bin/message/template/send', template);
    }

    expect(asked).toEqual(['/shop']);
    expect(place.wechat.requests.map(({ query }) => query)).toEqual([
      { access_token: 'token-of-the-center' },
      { cloudbase_access_token: 'token-of-the-file' },
      {},
    ]);
  },
};
