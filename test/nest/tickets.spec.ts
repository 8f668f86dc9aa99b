import { afterEach, describe, expect, it } from '@jest/globals';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { createHash } from 'node:crypto';
import { WechatTokenModule, type WechatTokenModuleOptions, WechatTokenService } from '../../src/index.js';
import { type Clock, systemClock } from '../../src/core/clock.js';
import {
  SIMULATOR_ACCOUNT,
  SIMULATOR_WECOM_APP,
  WechatSimulator,
  type WechatSimulatorOptions,
} from '../../src/testing/index.js';
import { startRedis } from '../support/redis-server.js';
import { onClock } from './support/apps.js';
import { ManualClock } from './support/manual-clock.js';
import { until } from './support/until.js';

const GETTICKET = '/cgi-bin/ticket/getticket';
const MINUTE_MS = 60_000;
const PAGE = 'https://shop.example/pay?order=1';

describe('tickets and signatures', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function simulate(options?: WechatSimulatorOptions) {
    const wechat = await new WechatSimulator(options).start();
    ends.push(() => wechat.stop());
    return wechat;
  }

  async function start(
    options: (wechat: WechatSimulator) => WechatTokenModuleOptions,
    { clock = systemClock, world }: { clock?: Clock; world?: WechatSimulator } = {},
  ) {
    const wechat = world ?? (await simulate());
    const module: TestingModule = await Test.createTestingModule({
      imports: [
        ScheduleModule.forRoot(),
        onClock(clock, WechatTokenModule.forRoot({ cron: false, ...options(wechat) })),
      ],
    }).compile();
    ends.push(() => module.close());
    return { wechat, module, service: module.get(WechatTokenService) };
  }

  const official = ({ url }: WechatSimulator) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url });

  it('G1: 100 concurrent cold signatures make one token call and one ticket call', async () => {
    const { wechat, service } = await start(official);

    const signed = await Promise.all(
      Array.from({ length: 100 }, () => service.account().signJsSdk(`${PAGE}#pay`)),
    );

    expect(wechat.tokenCalls()).toBe(1);
    expect(wechat.calls(GETTICKET)).toBe(1);
    const ticket = await service.account().getTicket('jsapi');
    for (const { appId, nonceStr, timestamp, signature, url } of signed) {
      expect(appId).toBe(SIMULATOR_ACCOUNT.appId);
      expect(url).toBe(PAGE);
      const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${PAGE}`;
      expect(signature).toBe(createHash('sha1').update(text).digest('hex'));
    }
    expect(new Set(signed.map(({ nonceStr }) => nonceStr)).size).toBe(100);
  });

  it('fetches the ticket with the next token when WeChat rejects the current one', async () => {
    const { wechat, service } = await start(official);
    await service.getAccessToken();
    wechat.revokeToken(SIMULATOR_ACCOUNT.appId);

    await Promise.all(Array.from({ length: 100 }, () => service.account().signJsSdk(PAGE)));

    expect(wechat.tokenCalls()).toBe(2);
    expect(wechat.calls(GETTICKET)).toBe(2);
  });

  it('signs pages of a WeCom app for wx.config and wx.agentConfig with two tickets', async () => {
    const { corpId, agentId, secret } = SIMULATOR_WECOM_APP;
    const { service } = await start(({ wecomUrl }) => ({
      platform: 'wecom',
      corpId,
      agentId,
      secret,
      baseUrl: wecomUrl,
    }));

    const page = await service.account().signJsSdk(PAGE);
    const agent = await service.account().signAgentConfig(PAGE);

    expect(page.appId).toBe(corpId);
    expect(agent).toMatchObject({ corpid: corpId, agentid: String(agentId), url: PAGE });
    expect(await service.account().getTicket('jsapi')).not.toBe(
      await service.account().getTicket('agent_config'),
    );
  });

  it('names the tickets that there are when asked for another one', async () => {
    const { service } = await start(official);

    await expect(service.account().getTicket('agent_config')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('jsapi, wx_card') as unknown,
    });
    await expect(service.account().signJsSdk('shop.example/pay')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('replaces a ticket that a browser reported, once for all who report it', async () => {
    const { wechat, service } = await start(official);
    const account = service.account();
    const rejected = await account.getTicket('wx_card');
    wechat.revokeTicket(rejected);

    const replaced = await Promise.all(
      Array.from({ length: 20 }, () => account.refreshTicket('wx_card', { rejected })),
    );

    expect(new Set(replaced).size).toBe(1);
    expect(replaced[0]).not.toBe(rejected);
    expect(wechat.calls(GETTICKET)).toBe(2);
  });

  it('replaces a ticket by the signature that a browser reported, unless it is another one by now', async () => {
    const { wechat, service } = await start(official);
    const account = service.account();
    const signature = await account.signJsSdk(PAGE);
    const ticket = await account.getTicket('jsapi');
    wechat.revokeTicket(ticket);

    const replaced = await Promise.all(
      Array.from({ length: 20 }, () => account.refreshTicket('jsapi', { rejected: signature })),
    );
    expect(new Set(replaced).size).toBe(1);
    expect(replaced[0]).not.toBe(ticket);
    // Pages that were signed before go on reporting.
    expect(await account.refreshTicket('jsapi', { rejected: signature })).toBe(replaced[0]);
    expect(wechat.calls(GETTICKET)).toBe(2);
  });

  it.each<object>([
    {},
    { timestamp: 1, nonceStr: 'n', signature: 's' },
    { timestamp: '1', nonceStr: 'n', signature: 's', url: PAGE },
    { timestamp: 1, nonceStr: 'n', signature: 7, url: PAGE },
  ])('refuses to replace one by %j', async (rejected) => {
    const { wechat, service } = await start(official);
    await expect(service.account().refreshTicket('jsapi', { rejected } as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^rejected: must be the ticket, or the signature/) as unknown,
    });
    expect(wechat.calls()).toBe(0);
  });

  it('G2: 4 processes × 100 cold signatures over Redis make one token call and one ticket call', async () => {
    const [redis, world] = await Promise.all([startRedis(), simulate({ repeat: 'new' })]);
    ends.push(() => redis.stop());
    const nodes = await Promise.all(
      Array.from({ length: 4 }, () =>
        start((wechat) => ({ ...official(wechat), redis: redis.url }), { world }),
      ),
    );
    const sign = () =>
      Promise.all(
        nodes.flatMap(({ service }) => Array.from({ length: 100 }, () => service.account().signJsSdk(PAGE))),
      );

    await sign();
    expect([world.tokenCalls(), world.calls(GETTICKET)]).toEqual([1, 1]);

    const rejected = await nodes[0]!.service.account().getTicket('jsapi');
    world.revokeTicket(rejected);
    world.revokeToken(SIMULATOR_ACCOUNT.appId);
    const replaced = await Promise.all(
      nodes.map(({ service }) => service.account().refreshTicket('jsapi', { rejected })),
    );
    await sign();

    expect(new Set(replaced)).toEqual(new Set([world.currentTicket(SIMULATOR_ACCOUNT.appId, 'jsapi')]));
    // The ticket call that WeChat refused because of the token, and the next one.
    expect([world.tokenCalls(), world.calls(GETTICKET)]).toEqual([2, 3]);
  });

  it('never gives an account the ticket of another one', async () => {
    const shop = { appId: 'wx000000000000shop', secret: 'canary-secret-of-shop-0000000001' };
    const world = await simulate({ accounts: [SIMULATOR_ACCOUNT, shop] });
    const { service } = await start(
      ({ url }) => ({
        accounts: [
          { name: 'default', ...SIMULATOR_ACCOUNT, baseUrl: url },
          { name: 'shop', ...shop, baseUrl: url },
        ],
      }),
      { world },
    );
    await Promise.all([service.getAccessToken('default'), service.getAccessToken('shop')]);
    world.revokeToken(shop.appId);

    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const name = index % 2 ? 'shop' : 'default';
        const ticket = await service.account(name).getTicket(index % 4 < 2 ? 'jsapi' : 'wx_card');
        expect(world.findTicket(ticket)).toMatchObject({
          owner: index % 2 ? shop.appId : SIMULATOR_ACCOUNT.appId,
          type: index % 4 < 2 ? 'jsapi' : 'wx_card',
        });
      }),
    );
  });

  it('signs a card with the wx_card ticket', async () => {
    const { service } = await start(official);
    const card = await service.account().signCard({ cardId: 'pjZ8Yt', code: '42' });

    const ticket = await service.account().getTicket('wx_card');
    const text = [ticket, card.timestamp, 'pjZ8Yt', '42', card.nonce_str].sort().join('');
    expect(card.signature).toBe(createHash('sha1').update(text).digest('hex'));
    expect(card).toEqual({
      card_id: 'pjZ8Yt',
      code: '42',
      timestamp: expect.stringMatching(/^\d{10}$/) as unknown,
      nonce_str: expect.any(String) as unknown,
      signature: expect.any(String) as unknown,
    });
  });

  it.each(['', 'shop.example', 'ftp://shop.example', 'javascript:alert(1)', 'https://', undefined])(
    'does not sign for the url %j, and fetches nothing for it',
    async (url) => {
      const { wechat, service } = await start(official);

      await expect(service.account().signJsSdk(url as string)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('http:// or https://') as unknown,
      });
      expect(wechat.calls()).toBe(0);
    },
  );

  it.each([
    ['mini-program', 'jsapi', 'it has none'],
    ['official-account', 'agent_config', 'it has: jsapi, wx_card'],
    ['official-account', 'ticket', 'it has: jsapi, wx_card'],
    ['wecom', 'wx_card', 'it has: jsapi, agent_config'],
  ] as const)('tells a %s that asks for %s what there is', async (platform, type, message) => {
    const { wechat, service } = await start(({ url, wecomUrl }) =>
      platform === 'wecom'
        ? { platform, ...SIMULATOR_WECOM_APP, baseUrl: wecomUrl }
        : { platform, ...SIMULATOR_ACCOUNT, baseUrl: url },
    );

    await expect(service.account().getTicket(type as 'jsapi')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as unknown,
    });
    expect(wechat.calls()).toBe(0);
  });

  describe('without a token', () => {
    it.each([
      [40125, undefined, 'TOKEN_CONFIGURATION', 'secret'],
      [40164, 'invalid ip 203.0.113.7, not in whitelist', 'ADDRESS_NOT_ALLOWED', '203.0.113.7'],
    ])(
      'because of %i: the caller gets that very failure, and no ticket of the day is spent',
      async (errcode, errmsg, code, hint) => {
        const clock = new ManualClock();
        const { wechat, service } = await start(official, { clock });
        const path = '/cgi-bin/stable_token';
        const heal = wechat.fault({ kind: 'errcode', path, errcode, ...(errmsg && { errmsg }) });

        for (let minute = 0; minute < 200; minute++) {
          await expect(service.account().getTicket('jsapi')).rejects.toMatchObject({
            code,
            errcode,
            account: 'default',
            hint: expect.stringContaining(hint) as unknown,
            retryAt: expect.any(Date) as unknown,
          });
          clock.advance(MINUTE_MS);
        }
        heal();
        clock.advance(6 * 60 * MINUTE_MS);

        await service.account().getTicket('jsapi');
        expect(wechat.calls(GETTICKET)).toBe(1);
      },
    );
  });

  it('says what WeChat said of the ticket itself, with a hint, and is not asked again at once', async () => {
    const { wechat, service } = await start(official);
    wechat.fault({ kind: 'errcode', path: GETTICKET, errcode: 48001 });

    const failures = [
      ...(await Promise.allSettled(Array.from({ length: 20 }, () => service.account().signJsSdk(PAGE)))),
      ...(await Promise.allSettled([service.account().getTicket('jsapi')])),
    ];

    for (const failure of failures) {
      expect(failure).toMatchObject({
        reason: {
          errcode: 48001,
          message: expect.stringContaining('No jsapi_ticket for account "default"') as unknown,
          hint: expect.any(String) as unknown,
        },
      });
    }
    expect(wechat.calls(GETTICKET)).toBe(1);
  });

  it('G13: a ticket endpoint that refuses every token costs a handful of token and ticket calls a day', async () => {
    const clock = new ManualClock();
    const { wechat, service } = await start(official, { clock });
    wechat.fault({ kind: 'errcode', path: GETTICKET, errcode: 40001 });
    await service.getAccessToken();

    for (let minute = 0; minute < 24 * 60; minute++) {
      wechat.clock.advance(MINUTE_MS);
      clock.advance(MINUTE_MS);
      await expect(service.account().getTicket('jsapi')).rejects.toMatchObject({ errcode: 40001 });
    }

    // 13 of them are the timed renewals of a day.
    expect(wechat.tokenCalls()).toBeLessThanOrEqual(13 + 10);
    expect(wechat.calls(GETTICKET)).toBeLessThanOrEqual(30);
  });

  it('that are in use are renewed by the sweep; the others are not', async () => {
    const clock = new ManualClock();
    const { wechat, module, service } = await start(
      ({ url }) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url, cron: '* * * * *' }),
      { clock, world: await simulate({ repeat: 'new' }) },
    );
    await module.init();
    const sweep = module.get(SchedulerRegistry, { strict: false }).getCronJob('wechat-token:sweep');
    const first = await service.account().getTicket('jsapi');

    // Ten minutes before its end, between two sweeps of the token.
    wechat.clock.advance(110 * MINUTE_MS);
    clock.advance(110 * MINUTE_MS);
    void sweep.fireOnTick();
    clock.advance(5_000);
    await until(() => wechat.calls(GETTICKET) === 2);

    expect(wechat.requests.filter(({ query }) => query.type === 'wx_card')).toEqual([]);
    await until(() => wechat.currentTicket(SIMULATOR_ACCOUNT.appId, 'jsapi') !== first);
    expect(wechat.calls(GETTICKET)).toBe(2);
  });

  it('have a status beside that of the token: no ticket in it, and only those in use', async () => {
    const { service } = await start(official);
    const account = service.account();
    expect(await account.status()).not.toHaveProperty('tickets');

    const ticket = await account.getTicket('jsapi');
    const status = await account.status();
    expect(status.tickets).toMatchObject([
      { type: 'jsapi', state: 'fresh', ageSeconds: 0, budget: { used: 1, ceiling: 100, per: 'day' } },
    ]);
    expect(JSON.stringify(status)).not.toContain(ticket);
  });

  it('are budgeted by the hour in WeCom', async () => {
    const { service } = await start(({ wecomUrl }) => ({
      platform: 'wecom',
      ...SIMULATOR_WECOM_APP,
      baseUrl: wecomUrl,
    }));
    await service.account().getTicket('agent_config');

    expect((await service.account().status()).tickets).toMatchObject([
      { type: 'agent_config', budget: { used: 1, ceiling: 60, per: 'hour' } },
    ]);
  });

  describe('that a browser reports again and again', () => {
    it('are replaced twice at once, then slowly; pages are signed all the while', async () => {
      const world = await simulate({ repeat: 'new' });
      const { service } = await start(official, { world });
      const account = service.account();
      const report = async () =>
        account.refreshTicket('jsapi', { rejected: await account.getTicket('jsapi') });

      await report();
      await report();
      await expect(report()).rejects.toMatchObject({
        code: 'TOKEN_REJECTED',
        hint: expect.stringContaining('location.href') as unknown,
        retryAt: expect.any(Date) as unknown,
      });

      await account.signJsSdk(PAGE);
      expect(world.calls(GETTICKET)).toBe(3);
    });

    it('stay in use when WeChat hands them out again: then the browser was wrong', async () => {
      const { wechat, service } = await start(official);
      const account = service.account();
      const rejected = await account.getTicket('jsapi');

      expect(await account.refreshTicket('jsapi', { rejected })).toBe(rejected);
      await Promise.all(Array.from({ length: 20 }, () => account.signJsSdk(PAGE)));
      await account.refreshTicket('jsapi', { rejected });

      expect(await account.getTicket('jsapi')).toBe(rejected);
      expect(wechat.calls(GETTICKET)).toBe(2);
    });

    it('are not replaced for a report of an older one', async () => {
      const world = await simulate({ repeat: 'new' });
      const { service } = await start(official, { world });
      const account = service.account();
      const rejected = await account.getTicket('jsapi');
      const current = await account.refreshTicket('jsapi', { rejected });

      expect(await account.refreshTicket('jsapi', { rejected })).toBe(current);
      expect(world.calls(GETTICKET)).toBe(2);
    });
  });

  it('of an account that was resolved again are fetched with its new secret', async () => {
    let secret = SIMULATOR_ACCOUNT.secret;
    const clock = new ManualClock();
    const { wechat, service } = await start(
      ({ url }) => ({ resolveAccount: () => ({ appId: SIMULATOR_ACCOUNT.appId, secret, baseUrl: url }) }),
      { clock },
    );
    await service.account('tenant').getTicket('jsapi');
    secret = 'the-canary-secret-after-the-reset-01';
    wechat.updateAccount(SIMULATOR_ACCOUNT.appId, { secret });
    service.forgetAccount('tenant');
    wechat.clock.advance(8 * 60 * MINUTE_MS);
    clock.advance(8 * 60 * MINUTE_MS);

    const ticket = await service.account('tenant').getTicket('jsapi');
    expect(wechat.findTicket(ticket)?.alive).toBe(true);
  });
});
