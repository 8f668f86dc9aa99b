import { describe, expect, it } from '@jest/globals';
import { staticSource } from '../../src/index.js';
import { SIMULATOR_WECOM_APP } from '../../src/testing/index.js';
import { appId, failureOf, world } from './support.js';

const SEND = '/cgi-bin/message/template/send';
const QUOTA_GET = '/cgi-bin/openapi/quota/get';

describe('getQuota: WeChat’s own counter of an API', () => {
  const given = world();

  it('tells the limit of the day, what is used and what is left', async () => {
    const { account } = await given.start(given.official);
    const message = { touser: 'o', template_id: 't', data: {} };
    await account.http.axiosRef.post(SEND, message);
    await account.http.axiosRef.post(SEND, message);

    expect(await account.getQuota(SEND)).toEqual({
      path: SEND,
      dailyLimit: 100_000,
      used: 2,
      remain: 99_998,
    });
  });

  it('tells how often tokens were fetched, by whomever', async () => {
    const { account } = await given.start(given.official);
    given.wechat.stealToken(appId, 'stable_token');

    expect(await account.getQuota('/cgi-bin/stable_token')).toMatchObject({ dailyLimit: 500_000, used: 2 });
  });

  it('tells the limits within shorter times where WeChat sends them, and leaves out those that are none', async () => {
    const { account } = await given.start(given.official);
    const quota = { daily_limit: 1, used: 0, remain: 1 };
    const answer = {
      ...{ errcode: 0, errmsg: 'ok', quota },
      rate_limit: { call_count: 5000, refresh_second: 60 },
      component_rate_limit: { call_count: 0, refresh_second: 0 },
    };
    given.wechat.fault({ kind: 'reply', path: QUOTA_GET, body: JSON.stringify(answer) });

    const told = await account.getQuota(SEND);

    expect(told.rateLimit).toEqual({ calls: 5000, perSeconds: 60 });
    expect(told).not.toHaveProperty('componentRateLimit');
  });

  it('replaces a rejected token on the way, as every other call does', async () => {
    const { account } = await given.start(given.official);
    await account.getAccessToken();
    given.wechat.revokeToken(appId);
    given.clock.advance(1_000);

    expect(await account.getQuota(SEND)).toMatchObject({ used: 0 });
  });

  it.each([
    ['/cgi-bin/none', 76021, 'without host and query'],
    ['/sns/userinfo', 76022, '/sns'],
  ])('of %s: WeChat’s refusal %i, with a hint', async (path, errcode, hint) => {
    const { account } = await given.start(given.official);

    const error = await failureOf(account.getQuota(path));

    expect(error).toMatchObject({ code: 'API_ERROR', errcode, account: 'default' });
    expect(error.hint).toContain(hint);
  });

  it.each([
    '',
    'cgi-bin/token',
    '//evil.example/x',
    '/a?access_token=1',
    'https://api.weixin.qq.com/x',
    undefined,
  ])('asks nobody about %j, which is no path', async (path) => {
    const { account } = await given.start(given.official);

    const error = await failureOf(account.getQuota(path as string));

    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).not.toContain('access_token');
    expect(given.wechat.calls()).toBe(0);
  });

  it('says so when something answers that is not WeChat', async () => {
    const { account } = await given.start(given.official);
    given.wechat.fault({ kind: 'reply', path: QUOTA_GET, body: '{"hello":"proxy"}' });

    expect(await failureOf(account.getQuota(SEND))).toMatchObject({
      code: 'HTTP_ERROR',
      hint: expect.stringContaining('baseUrl') as unknown,
    });
  });

  it.each([
    ['en', 'wecom', 'call more slowly'],
    ['zh-CN', 'wecom', '降低调用频率'],
    ['en', 'custom', 'AppSecret'],
    ['zh-CN', 'custom', 'AppSecret'],
  ] as const)('%s: refuses a %s account, and says what to do instead', async (locale, platform, hint) => {
    const wecom = { platform: 'wecom', ...SIMULATOR_WECOM_APP, baseUrl: given.wechat.wecomUrl } as const;
    const custom = { platform: 'custom', source: staticSource('token-of-somebody') } as const;
    const { account } = await given.start({ ...(platform === 'wecom' ? wecom : custom), locale });

    for (const call of [() => account.getQuota(SEND), () => account.clearQuota({ reason: 'test' })]) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', account: 'default' });
      expect(error.message).toContain(platform);
      expect(error.hint).toContain(hint);
    }
    expect(given.wechat.calls()).toBe(0);
  });
});
