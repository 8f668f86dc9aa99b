import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RequestOptions } from 'node:http';
import { systemClock } from '../../src/core/clock.js';
import { Passes } from '../../src/hub/gateway/pass.js';
import { CAMPUS, SHOP, simulator } from '../nest/support/wechat.js';
import { account, corp, CORP, DESK, SALES } from '../wecom/corp.js';
import { CLIENTS, KEYS } from './support/clients.js';
import {
  fetchPass,
  PASS_SECRET,
  raw,
  type RawAnswer,
  TEMPLATE,
  tokenPath,
  withGateway,
} from './support/gateway.js';
import { type Hub, hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const wecom = corp();

/** Every refusal: JSON for people and SDKs, nothing of ours in it. */
function refusal({ status, headers, text, json }: RawAnswer) {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
  expect(text).not.toMatch(/canary|wtp1w?\.|\bat .*:\d+:\d+|node_modules|Error:/);
  expect(Object.keys(json)).toEqual(expect.arrayContaining(['code', 'message', 'hint', 'errcode', 'errmsg']));
  return [status, json.code];
}

let hub: Hub;
beforeEach(async () => {
  hub = await boot({
    wechatUrl: given.wechat.url,
    ...withGateway({ replayBytes: 1000, maxBodyBytes: 5000 }),
  });
});
// Whatever was refused, nothing was asked of WeChat because of it.
afterEach(() => expect(given.wechat.requests.length).toBe(0));

const call = async (path: string, options: RequestOptions & { body?: string } = {}) =>
  refusal(await raw(hub.url, path, options));

interface TokenRoute {
  readonly name: string;
  readonly request: (id: string | undefined, secret: string | undefined) => [path: string, body?: string];
}

const query = (fields: Record<string, string | undefined>) =>
  new URLSearchParams(JSON.parse(JSON.stringify(fields)) as Record<string, string>).toString();

const TOKEN_ROUTES: readonly TokenRoute[] = [
  {
    name: 'GET /cgi-bin/token',
    request: (appid, secret) => [
      `/cgi-bin/token?${query({ grant_type: 'client_credential', appid, secret })}`,
    ],
  },
  {
    name: 'POST /cgi-bin/stable_token',
    request: (appid, secret) => [
      '/cgi-bin/stable_token',
      JSON.stringify({ grant_type: 'client_credential', appid, secret, force_refresh: true }),
    ],
  },
  {
    name: 'GET /cgi-bin/gettoken',
    request: (corpid, corpsecret) => [`/cgi-bin/gettoken?${query({ corpid, corpsecret })}`],
  },
];

describe.each(TOKEN_ROUTES)('G24: $name', ({ request }) => {
  const ask = (id: string | undefined, secret: string | undefined) => {
    const [path, body] = request(id, secret);
    return call(path, body === undefined ? {} : { body });
  };

  it.each([
    ['no key', undefined],
    ['an empty one', ''],
    ['one of nobody', KEYS.stranger],
    ['one cut short', KEYS.gateway.slice(0, -1)],
    ['the account’s real secret', SHOP.secret],
    ['the hash of a key', CLIENTS[2]!.keyHash],
    ['one of ten thousand letters', `wtk_${'a'.repeat(10_000)}`],
  ])('401 with %s', async (_, secret) => {
    expect(await ask(SHOP.appId, secret)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('403 for a client without the right', async () => {
    expect(await ask(SHOP.appId, KEYS.reader)).toEqual([403, 'RIGHT_MISSING']);
    expect(await ask(SHOP.appId, KEYS.refresher)).toEqual([403, 'RIGHT_MISSING']);
  });

  it('403 for an account of somebody else, and one that does not exist, in the same words', async () => {
    for (const id of [
      CAMPUS.appId,
      'campus',
      'nosuch',
      '__proto__',
      'constructor',
      'SHOP',
      'x'.repeat(300),
    ]) {
      expect(await ask(id, KEYS.gateway)).toEqual([403, 'ACCOUNT_FORBIDDEN']);
    }
  });

  it('400 without an id, 405 for another method', async () => {
    expect(await ask(undefined, KEYS.gateway)).toEqual([400, 'REQUEST_INVALID']);
    const [path] = request(SHOP.appId, KEYS.gateway);
    for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
      expect(await call(path, { method })).toEqual([405, 'METHOD_NOT_ALLOWED']);
    }
  });
});

describe.each([
  ['GET', '/cgi-bin/user/get'],
  ['POST', '/cgi-bin/message/template/send'],
])('G24: %s %s', (method, path) => {
  const issue = (options: {
    secret?: string;
    agoSeconds?: number;
    client?: string;
    account?: string;
    wecom?: boolean;
  }) =>
    new Passes({
      secret: options.secret ?? PASS_SECRET,
      lifeSeconds: 7200,
      keyHashOf: (name) => CLIENTS.find((client) => client.name === name)?.keyHash,
      clock: { ...systemClock, now: () => Date.now() - (options.agoSeconds ?? 0) * 1000 },
    }).issue({ client: options.client ?? 'gateway', account: options.account ?? 'shop' }, options.wecom)!;
  const body = method === 'POST' ? { body: TEMPLATE } : {};
  const ask = (pass: string, more = '') => call(`${path}?access_token=${pass}${more}`, { method, ...body });

  it('401 without a pass, or with a key in its place in a header', async () => {
    expect(await call(path, { method, ...body })).toEqual([401, 'UNAUTHENTICATED']);
    expect(await ask('')).toEqual([401, 'UNAUTHENTICATED']);
    const headers = { authorization: `Bearer ${KEYS.gateway}` };
    expect(await call(path, { method, headers, ...body })).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('WeChat’s own refusal, as SDKs know it, for whatever is no pass of this hub', async () => {
    const client = { client: 'reader' };
    for (const pass of [
      ...[
        'x',
        KEYS.gateway,
        '70_real-looking-token',
        issue({}).slice(0, -1),
        `${issue({})}A`,
        'wtp1..',
        '%00',
      ],
      ...[
        issue({ secret: 'another secret of more than 32 characters' }),
        issue({ client: 'nobody' }),
        issue(client),
      ],
      ...[issue({ account: 'campus' }), issue({ account: 'nosuch' }), issue({ account: '__proto__' })],
    ]) {
      expect(await ask(pass)).toEqual([200, 'PASS_INVALID']);
    }
    expect(await ask(issue({ agoSeconds: 7_600 }))).toEqual([200, 'PASS_EXPIRED']);
  });

  it('400 when the path or the query can be read in two ways', async () => {
    const pass = issue({});
    for (const more of [
      `&access_token=${pass}`,
      '&access%5Ftoken=x',
      '&x=%zz',
      '&ACCESS_TOKEN=x',
      ';access_token=x',
    ]) {
      expect(await ask(pass, more)).toEqual([400, 'REQUEST_INVALID']);
    }
    for (const odd of [
      '/cgi-bin/../cgi-bin/user/get',
      '/cgi-bin//user/get',
      '/cgi-bin/%75ser/get',
      '/cgi-bin/./user',
    ]) {
      expect(await call(`${odd}?access_token=${pass}`, { method, ...body })).toEqual([
        400,
        'REQUEST_INVALID',
      ]);
    }
  });

  it('400 for an absolute-form target, whatever host it names', async () => {
    const target = `http://api.weixin.qq.com${path}?access_token=${issue({})}`;
    expect(await call(target, { method, ...body })).toEqual([400, 'REQUEST_INVALID']);
  });

  it('403 for what is not passed on, and 405 for other methods', async () => {
    const pass = issue({});
    for (const closed of [
      ...['clear_quota', 'clear_quota/v2', 'openapi/quota/clear', 'openapi/rid/get', 'CLEAR_QUOTA'],
      ...['component/api_component_token', 'service/get_corp_token'],
    ]) {
      expect(await call(`/cgi-bin/${closed}?access_token=${pass}`, { method, ...body })).toEqual([
        403,
        'PATH_FORBIDDEN',
      ]);
    }
    for (const other of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect(await call(`${path}?access_token=${pass}`, { method: other })).toEqual([
        405,
        'METHOD_NOT_ALLOWED',
      ]);
    }
  });

  it('413 and 411 for what is too large, 400 for a pass in the body', async () => {
    const target = `${path}?access_token=${issue({})}`;
    expect(await call(target, { method, body: 'x'.repeat(5_001) })).toEqual([413, 'BODY_TOO_LARGE']);
    if (method === 'POST') {
      const headers = { 'transfer-encoding': 'chunked' };
      expect(await call(target, { method, headers, body: 'x'.repeat(1_001) })).toEqual([
        411,
        'LENGTH_REQUIRED',
      ]);
    }
    const inBody = JSON.stringify({ access_token: issue({}) });
    expect(await call(target, { method, body: inBody })).toEqual([400, 'REQUEST_INVALID']);
  });
});

describe('G24: keys that are tried', () => {
  it('are counted by address; whoever has a valid one is not held up', async () => {
    const limited = await boot({
      wechatUrl: given.wechat.url,
      ...withGateway({}, { limits: { refusedPerMinute: 3 } }),
    });
    const codes = [];
    for (let count = 0; count < 5; count += 1) {
      codes.push(refusal(await raw(limited.url, tokenPath(SHOP.appId, KEYS.stranger)))[0]);
    }
    expect(codes).toEqual([401, 401, 401, 429, 429]);
    expect(await fetchPass(limited.url)).toMatch(/^wtp1\./);
  });
});

describe('The apps of a WeCom corp', () => {
  it('are told apart by the client’s accounts, by name or as corpid/agentid; 400 where they are not', async () => {
    const wechat = await wecom.simulate();
    const accounts = [
      { name: 'desk', ...account(wechat, DESK) },
      { name: 'sales', ...account(wechat, SALES) },
    ];
    const { url } = await boot({
      wechatUrl: wechat.url,
      token: { accounts },
      ...withGateway({}, { clients: [{ ...CLIENTS[3]! }] }),
    });
    const ask = (corpid: string) =>
      raw(url, `/cgi-bin/gettoken?${query({ corpid, corpsecret: KEYS.everything })}`);
    const ambiguous = await ask(CORP);
    const byAgent = await ask(`${CORP}/${SALES.agentId}`);
    const byName = await ask('desk');

    expect(refusal(ambiguous)).toEqual([400, 'REQUEST_INVALID']);
    for (const { json } of [byAgent, byName]) {
      expect(json).toEqual({
        errcode: 0,
        errmsg: 'ok',
        access_token: expect.stringMatching(/^wtp1w\./),
        expires_in: 7200,
      });
    }
    const send = (pass: unknown, agentid: number) =>
      raw(url, `/cgi-bin/message/send?access_token=${String(pass)}`, {
        body: JSON.stringify({ touser: 'li', msgtype: 'text', agentid, text: { content: 'hi' } }),
      });
    expect((await send(byAgent.json.access_token, SALES.agentId)).json.errcode).toBe(0);
    expect((await send(byName.json.access_token, DESK.agentId)).json.errcode).toBe(0);
    // A corp's app is no official account.
    expect(refusal(await raw(url, tokenPath('desk', KEYS.everything)))).toEqual([403, 'ACCOUNT_FORBIDDEN']);
  });
});
