import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FetchFailure } from '../../src/core/failure.js';
import { KINDS, type Kind, SOURCES, TOKEN, failureOf, fetchOnce, limits } from './given.js';
import { ScriptedServer } from './scripted-server.js';

const server = new ScriptedServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.answer = { body: '{}' };
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RID = '6aac005a-01bfdbee-79769285';

const configuration = { class: 'configuration' } as const;
const address = { class: 'address', addressOnly: true } as const;
const person = { class: 'person' } as const;
const slowDown = { class: 'slow-down', pauseMs: MINUTE_MS } as const;
const administrator = { class: 'person', pauseMs: HOUR_MS } as const;
const quota = { class: 'quota' } as const;

const ON_ALL: readonly (readonly [errcode: number, treatment: Partial<FetchFailure>])[] = [
  [-1, { class: 'transient', ambiguous: true }],
  ...[40001, 40002, 40013, 40091, 40125, 41002, 41004, 43002].map((code) => [code, configuration] as const),
  ...[12345, 48001, 99999999].map((code) => [code, configuration] as const),
  ...[40164, 45035, 60020, 61004].map((code) => [code, address] as const),
  ...[40243, 50002, 50003, 50004, 50007].map((code) => [code, person] as const),
  ...[89501, 89502, 89503, 89504, 89505].map((code) => [code, administrator] as const),
  [89506, { class: 'person', pauseMs: 24 * HOUR_MS, addressOnly: true }],
  [89507, { class: 'person', pauseMs: HOUR_MS, addressOnly: true }],
  [45011, slowDown],
];
const BY_KIND: readonly (readonly [Kind, number, Partial<FetchFailure>])[] = [
  ...KINDS.flatMap((kind) => ON_ALL.map(([code, treatment]) => [kind, code, treatment] as const)),
  ['stable_token', 45009, quota],
  ['token', 45009, quota],
  ['gettoken', 45009, slowDown],
  ['gettoken', 45033, slowDown],
  ['token', 45033, configuration],
];

describe('An errcode of a token endpoint', () => {
  it.each(BY_KIND)('%s: %i is treated as its class', async (kind, errcode, treatment) => {
    const errmsg = `some words rid: ${RID}`;
    server.answer = { body: JSON.stringify({ errcode, errmsg }) };
    expect(await failureOf(fetchOnce(SOURCES[kind](server.url)))).toEqual({
      ...treatment,
      errcode,
      errmsg,
      rid: RID,
    });
  });

  it.each([
    ['as a numeric string', '{"errcode":"40013","errmsg":"invalid appid"}'],
    [
      'beside empty default fields',
      '{"access_token":"","expires_in":0,"errcode":40013,"errmsg":"invalid appid"}',
    ],
    ['beside a token', '{"access_token":"x","expires_in":7200,"errcode":40013,"errmsg":"invalid appid"}'],
    ['with raw control characters', '{"errcode":40013,"errmsg":"invalid\nappid"}'],
    ['behind a byte order mark', '\uFEFF{"errcode":40013,"errmsg":"invalid appid"}'],
  ])('is read %s', async (_how, body) => {
    server.answer = { body };
    expect(await failureOf(fetchOnce(SOURCES.token(server.url)))).toEqual({
      class: 'configuration',
      errcode: 40013,
      errmsg: 'invalid appid',
    });
  });

  it('is read with HTTP 403 too, and without any errmsg', async () => {
    server.answer = { status: 403, body: '{"errcode":40164}' };
    expect(await failureOf(fetchOnce(SOURCES.token(server.url)))).toEqual({ ...address, errcode: 40164 });
  });

  it('comes with an errmsg of bounded length', async () => {
    server.answer = { body: JSON.stringify({ errcode: 40013, errmsg: 'x'.repeat(10_000) }) };
    expect((await failureOf(fetchOnce(SOURCES.token(server.url)))).errmsg).toHaveLength(500);
  });
});

describe.each(KINDS)('%s: a reply without a usable token is a failed refresh, never a credential', (kind) => {
  const token = `"access_token":"${TOKEN}"`;

  it.each([
    ['a negative expires_in', `{${token},"expires_in":-7200}`],
    ['a negative text', `{${token},"expires_in":"-7200"}`],
    ['a text', `{${token},"expires_in":"soon"}`],
    ['an empty text', `{${token},"expires_in":""}`],
    ['a fraction', `{${token},"expires_in":0.5}`],
    ['a fraction above one', `{${token},"expires_in":7200.5}`],
    ['a number beyond all numbers', `{${token},"expires_in":1e999}`],
    ['null', `{${token},"expires_in":null}`],
    ['no expires_in', `{${token}}`],
    ['no token', '{"expires_in":7200}'],
    ['an empty token', '{"access_token":"","expires_in":7200}'],
    ['a token of blanks', '{"access_token":"  ","expires_in":7200}'],
    ['a token that is a number', '{"access_token":7,"expires_in":7200}'],
    ['an errcode that is no number', `{"errcode":"none",${token},"expires_in":7200}`],
    ['nothing at all', '{}'],
  ])('G20: %s', async (_what, body) => {
    server.answer = { body };
    expect(await failureOf(fetchOnce(SOURCES[kind](server.url)))).toEqual({
      class: 'transient',
      reason: 'malformed reply',
      ambiguous: true,
    });
  });

  it.each([
    [500, '{"errcode":40013}', 'HTTP 500'],
    [502, '<html>Bad Gateway</html>', 'HTTP 502'],
    [503, '', 'HTTP 503'],
    [200, '', 'unreadable reply (HTTP 200)'],
    [200, '<!DOCTYPE html><title>Sign in to this network</title>', 'unreadable reply (HTTP 200)'],
    [200, '{"access_token":"70_cut', 'unreadable reply (HTTP 200)'],
    [200, '[]', 'unreadable reply (HTTP 200)'],
    [200, 'null', 'unreadable reply (HTTP 200)'],
    [412, '', 'unreadable reply (HTTP 412)'],
    [404, `{${token},"expires_in":7200}`, 'unreadable reply (HTTP 404)'],
  ])('HTTP %i with the body %j', async (status, body, reason) => {
    server.answer = { status, body };
    expect(await failureOf(fetchOnce(SOURCES[kind](server.url)))).toEqual({
      class: 'transient',
      reason,
      ambiguous: true,
    });
  });

  it('a connection that ends without a reply: WeChat may have carried the call out', async () => {
    server.answer = 'hang up';
    expect(await failureOf(fetchOnce(SOURCES[kind](server.url)))).toEqual({
      class: 'transient',
      reason: 'no reply: ECONNRESET',
      ambiguous: true,
    });
  });

  it('a refused connection: WeChat never saw the call', async () => {
    expect(await failureOf(fetchOnce(SOURCES[kind]('http://127.0.0.1:1')))).toEqual({
      class: 'transient',
      reason: 'no reply: ECONNREFUSED',
    });
  });
});

describe.each(KINDS)('%s: a token', (kind) => {
  it.each([
    ['7200', 7200],
    ['0', 0],
    ['1', 1],
    ['"7200"', 7200],
    ['7200.0', 7200],
    [String(2 ** 31), 2 ** 31],
    [String(2 ** 53), 2 ** 53],
  ])(
    'G20: with an expires_in of %s is taken; what life that is, the engine says',
    async (text, expiresInSeconds) => {
      server.answer = { body: `{"errcode":0,"errmsg":"ok","access_token":"${TOKEN}","expires_in":${text}}` };
      expect(await fetchOnce(SOURCES[kind](server.url))).toEqual({ value: TOKEN, expiresInSeconds });
    },
  );
});

describe.each(KINDS)('%s: the probe', (kind) => {
  const probe = () =>
    SOURCES[kind](server.url).probe?.(TOKEN, limits()) ?? Promise.reject(new Error('no probe'));

  it.each(kind === 'gettoken' ? [40014, 42001] : [40001, 40014, 42001])('says no to %i', async (errcode) => {
    server.answer = { body: JSON.stringify({ ip_list: [], errcode, errmsg: 'invalid access_token' }) };
    expect(await probe()).toBe(false);
  });

  it('says yes to a list of addresses, with or without errcode', async () => {
    server.answer = { body: '{"ip_list":["1.2.3.4"]}' };
    expect(await probe()).toBe(true);
    server.answer = { body: '{"errcode":0,"errmsg":"ok","ip_list":["1.2.3.4"]}' };
    expect(await probe()).toBe(true);
  });

  it.each([
    ['the quota is gone', { body: '{"errcode":45009,"errmsg":"reach max api daily quota limit"}' }],
    ['the address is refused', { body: '{"errcode":40164,"errmsg":"invalid ip"}' }],
    ['WeChat is busy', { body: '{"errcode":-1,"errmsg":"system error"}' }],
    ['the reply is a page', { body: '<html>' }],
    ['the reply is empty JSON', { body: '{}' }],
    ['WeChat fails', { status: 502, body: '' }],
    ['nobody replies', 'hang up' as const],
  ])('can not tell when %s', async (_what, answer) => {
    server.answer = answer;
    expect(await failureOf(probe())).toHaveProperty('class');
  });
});

it('WeCom’s 40001 on the probe tells nothing about the token', async () => {
  server.answer = { body: '{"errcode":40001,"errmsg":"invalid credential"}' };
  const probe = SOURCES.gettoken(server.url).probe?.(TOKEN, limits()) ?? Promise.resolve();
  expect(await failureOf(probe)).toMatchObject({ errcode: 40001 });
});
