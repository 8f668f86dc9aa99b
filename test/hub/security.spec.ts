import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type HubErrorBody } from '../../src/hub/index.js';
import { WechatTokenService } from '../../src/index.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { type CallOptions, type Hub, hubs } from './support/hubs.js';
import { API_ROUTES } from './support/routes.js';

const given = simulator();
const boot = hubs();

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly body: HubErrorBody;
  readonly headers: Headers;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/canary|\bat .*:\d+:\d+|node_modules|Error:/);
  const body = JSON.parse(text) as HubErrorBody;
  expect(Object.keys(body)).toEqual(expect.arrayContaining(['code', 'message', 'hint']));
  return { status: response.status, text, body, headers: response.headers };
}

describe.each(API_ROUTES)('G24: $name', ({ method, path, namesAccount, right, body, malformed }) => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await boot({ wechatUrl: given.wechat.url });
  });
  // Whatever was refused, nothing was asked of WeChat because of it.
  afterEach(() => expect(given.wechat.requests.length).toBe(0));

  const call = async (account: string, options: CallOptions) =>
    refusalOf(await hub.call(path(account), { method, ...(body && { body }), ...options }));

  it('401 without a key', async () => {
    const { status, body, headers } = await call('shop', {});
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="wechat-token"');
  });

  it.each([
    ['of nobody', `Bearer ${KEYS.stranger}`],
    ['cut short', `Bearer ${KEYS.refresher.slice(0, -1)}`],
    ['with something after it', `Bearer ${KEYS.refresher}x`],
    ['in another scheme', `Basic ${Buffer.from(`refresher:${KEYS.refresher}`).toString('base64')}`],
    ['without a scheme', KEYS.refresher],
    ['twice', `Bearer ${KEYS.refresher} ${KEYS.refresher}`],
    ['that is empty', 'Bearer '],
    ['of ten thousand letters', `Bearer wtk_${'a'.repeat(10_000)}`],
  ])('401 with a key %s', async (_, authorization) => {
    const { status, body } = await call('shop', { headers: { authorization } });
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('401 with the key in the query', async () => {
    const mark = path('shop').includes('?') ? '&' : '?';
    const response = await hub.call(`${path('shop')}${mark}access_token=${KEYS.refresher}`, { method });
    expect((await refusalOf(response)).status).toBe(401);
  });

  if (right === 'refresh') {
    it('403 for a client that may only read', async () => {
      const { status, body } = await call('shop', { key: KEYS.reader });
      expect([status, body.code]).toEqual([403, 'RIGHT_MISSING']);
    });
  }

  if (right) {
    it('403 for a client that may only use the gateway', async () => {
      const { status, body } = await call('shop', { key: KEYS.gateway });
      expect([status, body.code]).toEqual([403, 'RIGHT_MISSING']);
    });
  }

  if (namesAccount) {
    it('403 for an account of somebody else, one that does not exist, and one that cannot: in the same words', async () => {
      const key = KEYS.refresher;
      const names = [
        'campus',
        'nosuch',
        '__proto__',
        'constructor',
        'SHOP',
        '%73hop%00',
        'x'.repeat(300),
        '..%2f',
      ];
      const answers = await Promise.all(names.map((name) => call(name, { key })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
      expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['ACCOUNT_FORBIDDEN']));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      const unknown = await call('nosuch', { key: KEYS.everything });
      expect(unknown.text).toBe(answers[0]!.text);
    });

    it('400 for a name that is not encoded rightly', async () => {
      const { status, body } = await call('%c3%28', { key: KEYS.refresher });
      expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
    });
  }

  if (malformed) {
    it('400 for a malformed call', async () => {
      const request = {
        method,
        key: KEYS.refresher,
        ...(body && { body }),
        ...(malformed.body !== undefined && { body: malformed.body }),
      };
      const response = await hub.call((malformed.path ?? path)('shop'), request);
      expect((await refusalOf(response)).status).toBe(400);
    });
  }

  if (body) {
    it.each(['', '{', 'null', '[]', '"x"', '{"rejected":1}', '{"rejected":null}', '\u0000', '{}', '1e999'])(
      '400 for the body %j',
      async (text) => {
        const { status } = await call('shop', { key: KEYS.refresher, body: text });
        expect(status).toBe(400);
      },
    );

    it('400 for a body that is compressed', async () => {
      const headers = { 'content-encoding': 'gzip' };
      expect((await call('shop', { key: KEYS.refresher, headers })).status).toBe(400);
    });
  }

  it.each([20_000, 3_000_000])('a body of %d bytes is not read: 413 where one is wanted', async (bytes) => {
    const big = { rejected: 'a'.repeat(bytes) };
    if (body) {
      const { status, body } = await call('shop', { key: KEYS.refresher, body: big });
      expect([status, body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    }
    // Before it is known who asks, and whatever is asked for.
    const response = await hub.call(path('shop'), { method: 'POST', body: big });
    expect((await refusalOf(response)).status).toBe(401);
  });

  it('405 for other methods, with those that it has', async () => {
    for (const other of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', method === 'GET' ? 'POST' : 'GET']) {
      const response = await hub.call(path('shop'), { method: other, key: KEYS.refresher });
      const { status, headers } = await refusalOf(response);
      expect([other, status, headers.get('allow')]).toEqual([other, 405, method]);
    }
  });
});

describe('G24: what the hub refuses', () => {
  it.each([
    '',
    '/',
    '/nosuch',
    '/accounts/',
    '/accounts/shop',
    '/accounts//access-token',
    '/Accounts',
    '/accounts/shop/access-token/',
  ])('is the unknown route %j: 401 without a key, 404 with one', async (path) => {
    const { call } = await boot({ wechatUrl: given.wechat.url });
    expect((await refusalOf(await call(path))).status).toBe(401);
    expect((await refusalOf(await call(path, { key: KEYS.refresher }))).status).toBe(404);
  });

  it('is a client that asks too often: 429, when to come back, and the others are not held up', async () => {
    const { call, app } = await boot({
      wechatUrl: given.wechat.url,
      hub: { limits: { requestsPerSecond: 3 } },
    });
    await app.get(WechatTokenService).getAccessToken('shop');
    const ask = (key: string) => call('/accounts/shop/access-token', { key });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(KEYS.reader)));
    const limited = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(limited).toHaveLength(5);
    expect(limited[0]!.headers.get('retry-after')).toBe('1');
    expect((await refusalOf(limited[0]!)).body.code).toBe('RATE_LIMITED');
    expect((await ask(KEYS.refresher)).status).toBe(200);
  });

  it('is an address that tries keys: 429, and a neighbour with a valid key is not held up', async () => {
    const { call, app } = await boot({
      wechatUrl: given.wechat.url,
      hub: { limits: { refusedPerMinute: 3 } },
    });
    await app.get(WechatTokenService).getAccessToken('shop');
    const statuses: number[] = [];
    for (const guess of [undefined, 'wtk_1', 'wtk_2', 'wtk_3', undefined]) {
      const response = await call('/accounts', guess === undefined ? {} : { key: guess });
      statuses.push((await refusalOf(response)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await call('/accounts/shop/access-token', { key: KEYS.reader })).status).toBe(200);
  });
});
