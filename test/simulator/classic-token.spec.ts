import { afterEach, describe, expect, it } from '@jest/globals';

import { type OverlapMode, SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

describe('the simulated GET /cgi-bin/token', () => {
  let simulator: WechatSimulator;
  afterEach(() => simulator.stop());

  async function start(overlap?: OverlapMode) {
    simulator = await new WechatSimulator(overlap && { overlap }).start();
    return new Client(simulator);
  }

  it('issues a new token of 7200 seconds on every call, as text/plain and without errcode', async () => {
    const client = await start();

    const first = await client.token();
    const second = await client.token();

    expect(Object.keys(first)).toEqual(['access_token', 'expires_in']);
    expect(first.expires_in).toBe(7200);
    expect(first.access_token).toMatch(/^\d\d_[\w-]{133}$/);
    expect(second.access_token).not.toBe(first.access_token);
    expect(simulator.currentToken(SIMULATOR_ACCOUNT.appId, 'token')).toBe(second.access_token);
    const raw = await client.send('/cgi-bin/token');
    expect(raw.headers.get('content-type')).toBe('text/plain');
    expect(simulator.tokenCalls()).toBe(3);
  });

  it('by time: honours the previous token for five more minutes', async () => {
    const client = await start();
    const { access_token: old } = await client.token();
    await client.token();

    simulator.clock.advance(5 * 60_000 - 1);
    expect(await client.probe(old)).toBe(0);
    simulator.clock.advance(1);
    expect(await client.probe(old)).toBe(40001);
  });

  it('at once: the previous token is dead as soon as the next one is issued', async () => {
    const client = await start('at-once');
    const { access_token: old } = await client.token();
    const { access_token: current } = await client.token();

    expect(await client.probe(old)).toBe(40001);
    expect(await client.probe(current)).toBe(0);
  });

  it('newest two: the token before the previous one is dead', async () => {
    const client = await start('newest-two');
    const { access_token: first } = await client.token();
    const { access_token: second } = await client.token();
    expect([await client.probe(first), await client.probe(second)]).toEqual([0, 0]);

    const { access_token: third } = await client.token();

    const verdicts = await Promise.all([first, second, third].map((token) => client.probe(token)));
    expect(verdicts).toEqual([40001, 0, 0]);
  });

  it('answers 42001 for a token that reached its natural end', async () => {
    const client = await start();
    const { access_token: token } = await client.token();

    simulator.clock.advance(7_200_000);

    expect(simulator.isAlive(token)).toBe(false);
    expect(await client.get('/cgi-bin/get_api_domain_ip', { access_token: token })).toEqual({
      errcode: 42001,
      errmsg: expect.stringMatching(/^access_token expired rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
    });
  });

  it.each([
    [{ appid: '' }, 41002, 'appid missing'],
    [{ appid: 'wx0', grant_type: '' }, 40013, 'invalid appid'],
    [{ grant_type: '' }, 40002, 'invalid grant_type'],
    [{ secret: '' }, 41004, 'appsecret missing'],
    [{ secret: 'wrong' }, 40125, 'invalid appsecret'],
  ])('refuses %j with %i', async (fields, errcode, text) => {
    const client = await start();

    const answer = await client.token(fields);

    const seconds = Math.floor(simulator.clock.now() / 1000).toString(16);
    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(new RegExp(`^${text} rid: ${seconds}-[0-9a-f]{8}-[0-9a-f]{8}$`));
  });

  it('is taken away by another party that refreshes as well', async () => {
    const client = await start('at-once');
    const { access_token: mine } = await client.token();

    const theirs = simulator.stealToken(SIMULATOR_ACCOUNT.appId);

    expect(await client.probe(mine)).toBe(40001);
    expect(simulator.currentToken(SIMULATOR_ACCOUNT.appId, 'token')).toBe(theirs);
    expect(simulator.tokenCalls()).toBe(1);
  });
});
