import { jest, expect } from '@jest/globals';
import { type Type } from '@nestjs/common';
import {
  getWechatAccountToken,
  type WechatAccount,
  WechatHttpService,
  WechatTokenModule,
  type WechatTokenModuleOptions,
} from '../../../../src/index.js';
import { eventually } from '../../../../src/testing/contract/eventually.js';
import { CAMPUS, SHOP } from '../place.js';
import { type Trials } from '../trial.js';

const MENU = '/cgi-bin/get_current_selfmenu_info';
const oneAccount = () => WechatTokenModule.forRoot(SHOP);

/** Use it, Options, API. */
export const apiTrials: Trials = {
  'Use it [ts]': async (snippet, place) => {
    const env = { WECHAT_APP_ID: SHOP.appId, WECHAT_SECRET: SHOP.secret, REDIS_URL: place.redis.url };
    const { AppModule, OrderNotifier } = await snippet.load<{
      AppModule: Type;
      OrderNotifier: Type<{ paid(openid: string, product: string): Promise<string> }>;
    }>({ env });

    const msgid = await (await place.boot(AppModule)).get(OrderNotifier).paid('openid-of-alice', 'Latte');

    expect(place.wechat.messages).toMatchObject([
      { msgid, touser: 'openid-of-alice', body: { data: { thing1: { value: 'Latte' } } } },
    ]);
    expect(await place.redisKeys()).toContainEqual(expect.stringMatching(/^wechat-token:/));
  },

  'Options [text]': (snippet) => {
    const options: object = {
      accounts: [{ name: 'shop', appid: SHOP.appId, secret: SHOP.secret }],
      cron: 'often',
    };

    expect(() => WechatTokenModule.forRoot(options as WechatTokenModuleOptions)).toThrow(
      new Error(snippet.text().trimEnd()),
    );
    return Promise.resolve();
  },

  'forRootAsync [ts]': async (snippet, place) => {
    const env = { SHOP_APP_ID: SHOP.appId, SHOP_SECRET: SHOP.secret };
    const { AppModule } = await snippet.load<{ AppModule: Type }>({ env });

    const account = (await place.boot(AppModule)).get<WechatAccount>(getWechatAccountToken('shop'));

    expect(place.wechat.isAlive(await account.getAccessToken())).toBe(true);
  },

  'WechatAccount [ts]': async (snippet, place) => {
    const { Operations } = await snippet.load<{ Operations: Type<{ tokenLeaked(): Promise<void> }> }>();
    const app = await place.boot({ imports: [oneAccount()], providers: [Operations] });
    const leaked = await app.get<WechatAccount>(getWechatAccountToken()).getAccessToken();
    const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    place.atEnd(() => said.mockRestore());

    await app.get(Operations).tokenLeaked();

    expect(place.wechat.isAlive(leaked)).toBe(false);
    expect(said.mock.calls).toEqual([['fresh', expect.any(Date), { used: 2, ceiling: 5000, per: 'day' }]]);
  },

  'WechatHttpService [ts]': async (snippet, place) => {
    const { examples } = await snippet.load<{ examples: (http: WechatHttpService) => Promise<void> }>();
    const accounts = [
      { name: 'default', ...SHOP },
      { name: 'shop', ...CAMPUS },
    ];
    const app = await place.boot({ imports: [WechatTokenModule.forRoot({ accounts })] });

    place.answer(MENU, { is_menu_open: 1 });

    await examples(app.get(WechatHttpService));

    const business = () => place.wechat.requests.filter(({ query }) => query.access_token);
    await eventually(() => business().length === 4, 'every example has called WeChat');
    expect(business().map(({ path, errcode }) => [path, errcode ?? 0])).toEqual(
      expect.arrayContaining([
        [MENU, 0],
        ['/cgi-bin/message/template/send', 0],
        ['/cgi-bin/media/upload', 0],
        ['/wxa/getwxacodeunlimit', 0],
      ]),
    );
  },

  'Errors [ts]': async (snippet, place) => {
    const { notify } = await snippet.load<{
      notify: (http: WechatHttpService, message: object) => Promise<string>;
    }>();
    const http = (await place.boot({ imports: [oneAccount()] })).get(WechatHttpService);
    const message = { touser: 'openid', template_id: 'id', data: {} };
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    place.atEnd(() => warned.mockRestore());

    expect(await notify(http, message)).toBe('sent');
    place.wechat.fault({ kind: 'errcode', errcode: 43101, times: 1 });
    expect(await notify(http, message)).toBe('no consent');
    await expect(notify(http, { ...message, touser: '' })).rejects.toMatchObject({ errcode: 40003 });
    const withoutToken = (await place.boot({ imports: [oneAccount()] })).get(WechatHttpService);
    place.wechat.fault({ kind: 'errcode', errcode: -1, path: '/cgi-bin/stable_token' });
    expect(await notify(withoutToken, message)).toBe('later');
    expect(warned.mock.calls).toEqual([
      ['API_ERROR', 40003, expect.any(String), expect.any(String)],
      ['TOKEN_FETCH_FAILED', -1, expect.any(String), expect.any(String)],
    ]);
  },

  'Events [ts]': async (snippet, place) => {
    const { Pager } = await snippet.load<{ Pager: Type }>();
    const [warned, told] = (['error', 'debug'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation(() => undefined),
    );
    place.atEnd(() => [warned, told].forEach((spy) => spy?.mockRestore()));
    const app = await place.boot({
      imports: [WechatTokenModule.forRoot({ ...SHOP, secret: 'wrong' })],
      providers: [Pager],
    });

    await expect(app.get<WechatAccount>(getWechatAccountToken()).getAccessToken()).rejects.toThrow();

    expect(warned?.mock.calls).toEqual([['default', 40125, expect.any(String), expect.any(Date)]]);
    expect(told?.mock.calls).toEqual([['refresh-failed', expect.any(Date)]]);
  },
};
