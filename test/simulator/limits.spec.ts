import { afterEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, type SimulatedAccount, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

const { appId, secret } = SIMULATOR_ACCOUNT;
const CLASSIC_TEXT =
  'reach max api daily quota limit, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r rid: ';

describe('what an account may do at the simulator', () => {
  let simulator: WechatSimulator;
  afterEach(() => simulator.stop());

  async function start(account: Partial<SimulatedAccount> = {}) {
    simulator = await new WechatSimulator({ accounts: [{ ...SIMULATOR_ACCOUNT, ...account }] }).start();
    return new Client(simulator);
  }

  it('ends with 45009 when the calls of the day are used up, in the words of either endpoint', async () => {
    const client = await start({ quota: { tokenPerDay: 1, stablePerDay: 1 } });
    await client.token();
    await client.stable();

    const [classic, stable] = [await client.token(), await client.stable()];

    expect([classic.errcode, stable.errcode]).toEqual([45009, 45009]);
    expect(classic.errmsg.startsWith(CLASSIC_TEXT)).toBe(true);
    expect(stable.errmsg).toMatch(/^reach max api daily quota limit rid: /);
  });

  it('ends with 45011 when the calls of the minute are used up, until the next minute', async () => {
    const client = await start({ quota: { tokenPerMinute: 1, stablePerMinute: 0 } });
    await client.token();

    const refused = await client.token();

    expect(refused.errcode).toBe(45011);
    expect(refused.errmsg).toMatch(/^api minute-quota reach limit, must slower, retry next minute rid: /);
    expect((await client.stable()).errcode).toBe(45011);
    simulator.clock.advance(60_000);
    expect((await client.token()).errcode).toBeUndefined();
  });

  it('tells and clears the counters of the day, ten times a month', async () => {
    const client = await start({ quota: { tokenPerDay: 3 } });
    const { access_token } = await client.token();
    const query = { access_token };
    await client.token();
    const read = async () =>
      (await client.post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/token' }, query)).quota;
    expect(await read()).toEqual({ daily_limit: 3, used: 2, remain: 1 });

    expect(await client.post('/cgi-bin/clear_quota', { appid: appId }, query)).toEqual({
      errcode: 0,
      errmsg: 'ok',
    });

    expect(await read()).toEqual({ daily_limit: 3, used: 0, remain: 3 });
    expect(await client.post('/cgi-bin/clear_quota', { appid: 'wx0' }, query)).toMatchObject({
      errcode: 40013,
    });
    const v2 = () => client.post('/cgi-bin/clear_quota/v2', { appid: appId, appsecret: secret });
    for (let call = 2; call <= 10; call++) expect((await v2()).errcode).toBe(0);
    const eleventh = await v2();
    expect(eleventh.errcode).toBe(48006);
    expect(eleventh.errmsg).toMatch(/^forbid to clear quota because of reaching the limit rid: /);
  });

  it('clears without a token, with the fields in the query or in the body', async () => {
    const client = await start();
    const path = '/cgi-bin/clear_quota/v2';

    expect((await client.post(path, '', { appid: appId, appsecret: secret })).errcode).toBe(0);
    expect((await client.post(path, { appid: appId, appsecret: secret })).errcode).toBe(0);
    expect((await client.post(path, { appsecret: secret })).errcode).toBe(41002);
    expect((await client.post(path, { appid: appId })).errcode).toBe(41004);
    expect((await client.post(path, { appid: 'wx0', appsecret: secret })).errcode).toBe(40013);
  });

  it('clears the counter of one path alone', async () => {
    const client = await start({
      quota: { tokenPerDay: 2, pathsPerDay: { '/cgi-bin/get_api_domain_ip': 1 } },
    });
    const { access_token } = await client.token();
    await client.token();
    expect([await client.probe(access_token), await client.probe(access_token)]).toEqual([0, 45009]);

    const body = { cgi_path: '/cgi-bin/get_api_domain_ip' };
    expect((await client.post('/cgi-bin/openapi/quota/clear', body, { access_token })).errcode).toBe(0);

    expect(await client.probe(access_token)).toBe(0);
    expect((await client.token()).errcode).toBe(45009);
  });

  it.each([
    ['/cgi-bin/none', 76021],
    ['/sns/userinfo', 76022],
    [undefined, 76021],
  ])('reads and clears no quota of %s', async (cgi_path, errcode) => {
    const client = await start();
    const { access_token } = await client.stable();

    for (const what of ['get', 'clear']) {
      const path = `/cgi-bin/openapi/quota/${what}`;
      expect((await client.post(path, { cgi_path }, { access_token })).errcode).toBe(errcode);
    }
  });

  it('limits any other path that the account limits', async () => {
    const client = await start({ quota: { pathsPerDay: { '/cgi-bin/get_api_domain_ip': 1 } } });
    const { access_token } = await client.stable();

    expect([await client.probe(access_token), await client.probe(access_token)]).toEqual([0, 45009]);
  });

  it('refuses the secret from an address that is not listed, and names the address', async () => {
    const client = await start({ ipAllowlist: ['192.0.2.1', '198.51.100.*', '203.0.113.0/25'] });

    const refused = await client.stable();

    expect(refused.errcode).toBe(40164);
    expect(refused.errmsg).toMatch(
      /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /,
    );
    const from = async (address: string) => {
      const query = { grant_type: 'client_credential', appid: appId, secret };
      await client.send('/cgi-bin/token', query, { headers: { 'x-forwarded-for': `${address}, 10.0.0.1` } });
      return simulator.requests.at(-1)?.errcode;
    };
    expect(await from('192.0.2.1')).toBeUndefined();
    expect(await from('198.51.100.77')).toBeUndefined();
    expect(await from('203.0.113.127')).toBeUndefined();
    expect(await from('203.0.113.128')).toBe(40164);
    simulator.updateAccount(appId, { ipAllowlist: ['127.0.0.0/8'] });
    expect((await client.stable()).errcode).toBeUndefined();
  });

  it('refuses a frozen secret with 40243 and keeps the live token', async () => {
    const client = await start();
    const { access_token } = await client.stable();
    simulator.updateAccount(appId, { frozen: true });

    expect((await client.stable()).errcode).toBe(40243);
    expect(await client.probe(access_token)).toBe(0);
  });

  it('knows a new secret at once', async () => {
    const client = await start();
    simulator.updateAccount(appId, { secret: 'rotated' });

    expect((await client.stable()).errcode).toBe(40125);
    expect((await client.stable({ secret: 'rotated' })).errcode).toBeUndefined();
  });
});
