import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/core/clock.js';
import { Passes } from '../../src/hub/gateway/pass.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { CLIENTS, KEYS, sha256Hex } from './support/clients.js';
import { fetchPass, PASS_SECRET, raw, tokenPath, withGateway } from './support/gateway.js';
import { hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const API = '/cgi-bin/get_api_domain_ip';

describe.each<Platform>(['express', 'fastify'])('The token paths of the gateway on %s', (platform) => {
  const start = (options = withGateway()) => boot({ wechatUrl: given.wechat.url, platform, ...options });

  it('answer as WeChat does, with a pass, and WeChat hears nothing of it', async () => {
    const { url } = await start();
    const classic = await raw(url, tokenPath(SHOP.appId, KEYS.gateway));
    const stable = await raw(url, '/cgi-bin/stable_token', {
      body: JSON.stringify({
        grant_type: 'client_credential',
        appid: SHOP.appId,
        secret: KEYS.gateway,
        force_refresh: true,
      }),
      headers: { 'content-type': 'application/json' },
    });

    for (const { status, headers, json } of [classic, stable]) {
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(headers['cache-control']).toBe('no-store');
      expect(json).toEqual({ access_token: expect.stringMatching(/^wtp1\.[\w.-]+$/), expires_in: 7200 });
    }
    expect(given.wechat.calls()).toBe(0);
  });

  it('give nothing to whoever has no key, a wrong one, or one without the right', async () => {
    const { url } = await start();
    const without = await raw(url, `/cgi-bin/token?grant_type=client_credential&appid=${SHOP.appId}`);
    const wrong = await raw(url, tokenPath(SHOP.appId, KEYS.stranger));
    const reader = await raw(url, tokenPath(SHOP.appId, KEYS.reader));

    expect([without.status, without.json.code, without.json.errcode]).toEqual([
      401,
      'UNAUTHENTICATED',
      40125,
    ]);
    expect([wrong.status, wrong.json.code, wrong.json.errcode]).toEqual([401, 'UNAUTHENTICATED', 40125]);
    expect([reader.status, reader.json.code, reader.json.errcode]).toEqual([403, 'RIGHT_MISSING', 48001]);
  });

  it('say in WeChat’s numbers which method it has to be', async () => {
    const { url } = await start();
    const posted = await raw(url, tokenPath(SHOP.appId, KEYS.gateway), { method: 'POST' });
    const got = await raw(url, '/cgi-bin/stable_token');
    expect([posted.status, posted.headers.allow, posted.json.errcode]).toEqual([405, 'GET', 43001]);
    expect([got.status, got.headers.allow, got.json.errcode]).toEqual([405, 'POST', 43002]);
  });

  it('G24: do not tell an account of somebody else from one that does not exist', async () => {
    const { url } = await start();
    const foreign = await raw(url, tokenPath('wx0000000000campus', KEYS.gateway));
    const nowhere = await raw(url, tokenPath('wx0000000000nowhere', KEYS.gateway));
    const byName = await raw(url, tokenPath('campus', KEYS.gateway));

    expect([foreign.status, foreign.json.code]).toEqual([403, 'ACCOUNT_FORBIDDEN']);
    expect(nowhere.text).toBe(foreign.text);
    expect(byName.text).toBe(foreign.text);
  });

  it('take the account’s name in place of its appid', async () => {
    const { url } = await start();
    const pass = await fetchPass(url, KEYS.everything, 'campus');
    const { json } = await raw(url, `${API}?access_token=${pass}`);
    expect(json.ip_list).toEqual(expect.arrayContaining([expect.any(String)]));
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it.each([
    ['another grant type', `/cgi-bin/token?grant_type=x&appid=${SHOP.appId}&secret=${KEYS.gateway}`, 400],
    ['no grant type', `/cgi-bin/token?appid=${SHOP.appId}&secret=${KEYS.gateway}`, 400],
    ['no appid', `/cgi-bin/token?grant_type=client_credential&secret=${KEYS.gateway}`, 400],
    ['a broken query', `${tokenPath(SHOP.appId, KEYS.gateway)}&x=%zz`, 400],
    ['GET for stable_token', `/cgi-bin/stable_token?appid=${SHOP.appId}&secret=${KEYS.gateway}`, 405],
  ])('refuse %s', async (_what, path, status) => {
    const { url } = await start();
    const answer = await raw(url, path);
    expect([answer.status, typeof answer.json.code, typeof answer.json.errcode]).toEqual([
      status,
      'string',
      'number',
    ]);
  });

  it.each([
    ['no JSON', 'appid=x', 400],
    ['a list', '[]', 400],
    ['an empty body', '', 400],
    ['numbers', JSON.stringify({ grant_type: 1, appid: 2, secret: 3 }), 401],
    ['too much', JSON.stringify({ secret: 'x'.repeat(20_000) }), 413],
  ])('refuse a stable_token request with %s', async (_what, body, status) => {
    const { url } = await start();
    const answer = await raw(url, '/cgi-bin/stable_token', { method: 'POST', body });
    expect([answer.status, typeof answer.json.code]).toEqual([status, 'string']);
  });
});

describe('A pass', () => {
  const start = (options = withGateway()) => boot({ wechatUrl: given.wechat.url, ...options });

  it('that is too old is answered as WeChat answers, with HTTP 200, so that SDKs fetch a new one', async () => {
    const { url } = await start();
    const issuedAgo = (seconds: number, wecom = false) =>
      new Passes({
        secret: PASS_SECRET,
        lifeSeconds: 7200,
        keyHashOf: () => CLIENTS[2]!.keyHash,
        clock: { ...systemClock, now: () => Date.now() - seconds * 1000 },
      }).issue({ client: 'gateway', account: 'shop' }, wecom)!;
    const ask = async (pass: string) => {
      const { status, json } = await raw(url, `${API}?access_token=${pass}`);
      return { status, code: json.code, errcode: json.errcode, errmsg: json.errmsg };
    };

    expect((await ask(issuedAgo(7400))).code).toBeUndefined();
    const expired = { status: 200, code: 'PASS_EXPIRED', errcode: 42001, errmsg: 'access_token expired' };
    expect(await ask(issuedAgo(7600))).toEqual(expired);
    expect(await ask(issuedAgo(7600, true))).toEqual(expired);
    // Forged: WeCom's SDKs look for another number.
    expect(await ask(`${issuedAgo(0)}x`)).toMatchObject({ status: 200, errcode: 40001 });
    expect(await ask(issuedAgo(0, true).replace(/.$/, '!'))).toMatchObject({ status: 200, errcode: 40014 });
  });

  it('G24: dies with its client’s key, its right and its account, on every hub with the same secret', async () => {
    const first = await start();
    const pass = await fetchPass(first.url);
    const having = (client: object) => withGateway({}, { clients: [{ ...CLIENTS[2]!, ...client }] });
    const same = await start();
    const newKey = await start(having({ keyHash: sha256Hex('wtk_another') }));
    const noRight = await start(having({ rights: ['read'] }));
    const noAccount = await start(having({ accounts: ['campus'] }));
    const gone = await start(withGateway({}, { clients: [CLIENTS[0]!] }));
    const otherSecret = await start(withGateway({ passSecret: 'another secret of more than 32 characters' }));

    const ask = async ({ url }: { url: string }) => (await raw(url, `${API}?access_token=${pass}`)).json;
    expect(await ask(same)).toHaveProperty('ip_list');
    for (const hub of [newKey, noRight, noAccount, gone, otherSecret]) {
      expect(await ask(hub)).toMatchObject({ errcode: 40001, code: 'PASS_INVALID' });
    }
  });

  it('is refused where none is given', async () => {
    const { url } = await start();
    const none = await raw(url, API);
    const empty = await raw(url, `${API}?access_token=`);
    for (const { status, json } of [none, empty]) {
      expect([status, json.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});
