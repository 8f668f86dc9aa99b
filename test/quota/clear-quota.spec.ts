import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type WechatError } from '../../src/index.js';
import { failureOf, HOUR_MS, secret, world } from './support.js';

const V1 = '/cgi-bin/clear_quota';
const V2 = '/cgi-bin/clear_quota/v2';
const SEND = '/cgi-bin/message/template/send';
const REASON = { reason: 'a campaign used everything up' };

describe('clearQuota: a person sets WeChat’s counters back', () => {
  const given = world();

  it.each([
    ['secret', V2],
    ['token', V1],
  ] as const)('with the %s: the counters of the day start anew', async (using, path) => {
    const { account, log } = await given.start(given.official);
    await account.http.axiosRef.post(SEND, { touser: 'o', template_id: 't', data: {} });
    expect(await account.getQuota(SEND)).toMatchObject({ used: 1 });

    expect(await account.clearQuota({ ...REASON, using })).toEqual({ used: 1, perMonth: 10 });

    expect(await account.getQuota(SEND)).toMatchObject({ used: 0 });
    expect(given.wechat.calls(path)).toBe(1);
    expect(log.about('number 1 of 10 this month: a campaign used everything up')).toHaveLength(1);
  });

  it('works without any token, and sends the secret in the body', async () => {
    const { account } = await given.start(given.official);

    await account.clearQuota(REASON);

    expect(given.wechat.requests.map(({ path, query }) => [path, query])).toEqual([[V2, {}]]);
  });

  it('gives the fields in the query to a WeChat that does not find them in the body', async () => {
    const { account } = await given.start(given.official);
    given.wechat.fault({ kind: 'errcode', path: V2, errcode: 41002, times: 1 });

    expect(await account.clearQuota(REASON)).toMatchObject({ used: 1 });

    expect(given.wechat.requests.map(({ query }) => Object.keys(query).sort())).toEqual([
      [],
      ['appid', 'appsecret'],
    ]);
  });

  it.each([undefined, {}, { reason: '' }, { reason: '  ' }, { reason: 5 }, { ...REASON, using: 'magic' }])(
    'asks nobody for %j: it is a decision with a reason',
    async (options) => {
      const { account } = await given.start(given.official);

      expect(await failureOf(account.clearQuota(options as never))).toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
      expect(given.wechat.calls()).toBe(0);
    },
  );

  it('is sent ten times a month; the eleventh is refused here, until the next month begins in Shanghai', async () => {
    const { account } = await given.start(given.official);
    for (let count = 1; count <= 10; count++) {
      const using = count % 2 ? 'secret' : 'token';
      expect(await account.clearQuota({ ...REASON, using })).toMatchObject({ used: count });
    }
    const sent = given.wechat.calls(V1) + given.wechat.calls(V2);

    const error = await failureOf(account.clearQuota(REASON));

    expect(error).toMatchObject({ code: 'CLEAR_RATION_SPENT', retryable: false, account: 'default' });
    expect(error.retryAt).toEqual(new Date('2026-11-30T16:00:00Z'));
    expect(error.hint).toContain('ten times a month');
    expect(given.wechat.calls(V1) + given.wechat.calls(V2)).toBe(sent);
    given.clock.advance(12 * 24 * HOUR_MS + 11 * HOUR_MS);
    expect((await failureOf(account.clearQuota(REASON))).code).toBe('CLEAR_RATION_SPENT');
    given.clock.advance(2 * HOUR_MS);
    expect(await account.clearQuota(REASON)).toMatchObject({ used: 1 });
  });

  it('believes WeChat that the month’s ten were used elsewhere, and does not ask again', async () => {
    const { account } = await given.start(given.official);
    given.wechat.fault({ kind: 'errcode', path: V2, errcode: 48006 });

    const errors = [await failureOf(account.clearQuota(REASON)), await failureOf(account.clearQuota(REASON))];

    expect(errors.map(({ code }) => code)).toEqual(['CLEAR_RATION_SPENT', 'CLEAR_RATION_SPENT']);
    expect(errors.map(({ errcode }) => errcode)).toEqual([48006, undefined]);
    expect(errors[0]?.rid).toMatch(/^[0-9a-f]{8}-/);
    expect(given.wechat.calls(V2)).toBe(1);
  });

  it.each([
    ['a wrong secret', { kind: 'errcode', errcode: 40125 }, 'API_ERROR', 'Copy the secret'],
    ['another address', { kind: 'errcode', errcode: 40164 }, 'API_ERROR', '127.0.0.1'],
  ] as const)('%s: nothing was cleared, and it does not count', async (_, fault, code, hint) => {
    const { account } = await given.start(given.official);
    const heal = given.wechat.fault({ path: V2, ...fault });

    const error = await failureOf(account.clearQuota(REASON));

    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
    heal();
    expect(await account.clearQuota(REASON)).toMatchObject({ used: 1 });
  });

  it.each([
    ['secret', { kind: 'drop' }],
    ['token', { kind: 'drop' }],
    ['secret', { kind: 'status', status: 502 }],
    ['token', { kind: 'status', status: 502 }],
    ['secret', { kind: 'errcode', errcode: -1 }],
    ['token', { kind: 'errcode', errcode: -1 }],
  ] as const)(
    'with the %s and %j: it may have worked, so it counts and is not repeated',
    async (using, fault) => {
      const { account } = await given.start(given.official);
      await account.getAccessToken();
      const path = using === 'secret' ? V2 : V1;
      given.wechat.fault({ path, when: 'after', ...fault, times: 1 });

      const error = await failureOf(account.clearQuota({ ...REASON, using }));

      expect(error.retryable).toBe(false);
      expect(given.wechat.calls(path)).toBe(1);
      expect(await account.clearQuota({ ...REASON, using })).toMatchObject({ used: 2 });
    },
  );

  it('does not count what never left, with a secret from a vault or a host that is gone', async () => {
    let open = false;
    const vault = () => {
      if (!open) throw new Error('vault sealed');
      return secret;
    };
    const { account } = await given.start({ ...given.official, secret: vault });
    const error = await failureOf(account.clearQuota(REASON));
    expect(error).toMatchObject({ code: 'HTTP_ERROR', retryable: true });
    expect(error.message).toContain('vault sealed');

    open = true;
    expect(await account.clearQuota(REASON)).toMatchObject({ used: 1 });
  });

  it('does not wait for a vault for ever', async () => {
    const { account } = await given.start({
      ...given.official,
      secret: () => new Promise<string>(() => undefined),
    });
    const clearing = failureOf(account.clearQuota(REASON));
    await new Promise((resolve) => setImmediate(resolve));
    given.clock.advance(10_000);

    expect((await clearing).message).toContain('no reply within 10000 ms');
  });

  it('with the token, when there is none to be had: the caller learns why, and it does not count', async () => {
    const { account } = await given.start(given.official);
    const heal = given.wechat.fault({ kind: 'errcode', path: '/cgi-bin/stable_token', errcode: 45009 });

    expect(await failureOf(account.clearQuota({ ...REASON, using: 'token' }))).toMatchObject({
      code: 'TOKEN_QUOTA',
    });
    heal();
    expect(await account.clearQuota(REASON)).toMatchObject({ used: 1 });
  });

  it('G22: shows the secret in no error, whatever happens to the request', async () => {
    const { account, log } = await given.start(given.official);
    const echo = `${secret} ${encodeURIComponent(secret)} appsecret=${secret}`;
    const errors: WechatError[] = [];
    for (const fault of [
      { kind: 'errcode', errcode: 40125, errmsg: `invalid appsecret ${echo}` },
      { kind: 'errcode', errcode: 41002, errmsg: echo },
      { kind: 'status', status: 500, body: echo },
      { kind: 'reply', body: echo },
      { kind: 'html' },
      { kind: 'drop', when: 'after' },
    ] as const) {
      const heal = given.wechat.fault({ path: V2, ...fault });
      errors.push(await failureOf(account.clearQuota({ reason: `our secret=${secret} leaked` })));
      heal();
    }
    await account.clearQuota({ reason: `our secret=${secret} leaked` });

    const shown = errors.map((error) => [inspect(error, { depth: 10 }), JSON.stringify(error), error.stack]);
    expect(`${String(shown)}${log.lines.join('\n')}`).not.toContain(secret);
    expect(log.about('leaked')).toHaveLength(1);
  });
});
