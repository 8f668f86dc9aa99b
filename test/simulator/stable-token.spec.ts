import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

const { appId } = SIMULATOR_ACCOUNT;
const MINUTE_MS = 60_000;

describe('the simulated POST /cgi-bin/stable_token', () => {
  let simulator: WechatSimulator;
  let client: Client;
  beforeEach(async () => {
    simulator = await new WechatSimulator().start();
    client = new Client(simulator);
  });
  afterEach(() => simulator.stop());

  it('hands back the same token with its remaining life', async () => {
    const first = await client.stable();
    simulator.clock.advance(10 * MINUTE_MS);

    expect(await client.stable()).toEqual({ access_token: first.access_token, expires_in: 6600 });
  });

  it('issues a new token in the last five minutes of the old one, and both work until its end', async () => {
    const { access_token: old } = await client.stable();
    simulator.clock.advance(115 * MINUTE_MS - 1);
    expect((await client.stable()).access_token).toBe(old);

    simulator.clock.advance(1);
    const { access_token: next, expires_in } = await client.stable();

    expect(expires_in).toBe(7200);
    expect(next).not.toBe(old);
    expect([await client.probe(old), await client.probe(next)]).toEqual([0, 0]);
    simulator.clock.advance(5 * MINUTE_MS);
    expect([await client.probe(old), await client.probe(next)]).toEqual([42001, 0]);
  });

  it('kills the old token at once when forced', async () => {
    const { access_token: old } = await client.stable();

    const { access_token: next } = await client.stable({ force_refresh: true });

    expect([await client.probe(old), await client.probe(next)]).toEqual([40001, 0]);
  });

  it('hands back the current token when forced again within 30 seconds', async () => {
    const { access_token: first } = await client.stable({ force_refresh: true });
    simulator.clock.advance(29_999);
    expect((await client.stable({ force_refresh: true })).access_token).toBe(first);

    simulator.clock.advance(1);
    expect((await client.stable({ force_refresh: true })).access_token).not.toBe(first);
  });

  it('allows twenty forced refreshes a day, and the day turns at midnight in Shanghai', async () => {
    const sinceMidnightMs = (simulator.clock.now() + 8 * 3_600_000) % 86_400_000;
    simulator.clock.advance(86_400_000 - sinceMidnightMs);
    const force = async () => {
      simulator.clock.advance(30_000);
      return (await client.stable({ force_refresh: true })).errcode ?? 0;
    };

    for (let call = 1; call <= 20; call++) expect(await force()).toBe(0);
    const refused = await client.stable({ force_refresh: true });
    expect(refused.errcode).toBeUndefined(); // sooner than 30 s: the current one
    expect(await force()).toBe(45009);

    simulator.clock.advance(86_400_000 - 21 * 30_000 - 1);
    expect((await client.stable({ force_refresh: true })).errcode).toBe(45009);
    simulator.clock.advance(1);
    expect((await client.stable({ force_refresh: true })).errcode).toBeUndefined();
  });

  it('leaves the classic token alone, and is left alone by it', async () => {
    const { access_token: classic } = await client.token();
    const { access_token: stable } = await client.stable();

    await client.token();
    await client.stable({ force_refresh: true });

    expect(simulator.isAlive(classic)).toBe(true);
    expect(simulator.isAlive(stable)).toBe(false);
    expect(simulator.requests.map(({ errcode }) => errcode)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('issues a new token after a revocation', async () => {
    const { access_token: old } = await client.stable();

    expect(simulator.revokeToken(appId)).toBe(1);

    expect(await client.probe(old)).toBe(40001);
    const { access_token: next } = await client.stable();
    expect(await client.probe(next)).toBe(0);
  });

  it('can hand back the dead token after a revocation, until a forced refresh', async () => {
    const { access_token: dead } = await client.stable();
    simulator.revokeToken(appId, { handBackDeadToken: true });

    expect((await client.stable()).access_token).toBe(dead);
    expect(await client.probe(dead)).toBe(40001);
    expect(simulator.currentToken(appId, 'stable_token')).toBeUndefined();

    const { access_token: next } = await client.stable({ force_refresh: true });
    expect(await client.probe(next)).toBe(0);
    expect((await client.stable()).access_token).toBe(next);
  });

  it('loses its token to another party that forces a refresh', async () => {
    const { access_token: mine } = await client.stable();

    const theirs = simulator.stealToken(appId);

    expect(simulator.isAlive(mine)).toBe(false);
    expect((await client.stable()).access_token).toBe(theirs);
  });

  it('answers 43002 to a GET and 41002 to a body that is no JSON', async () => {
    expect(await client.get('/cgi-bin/stable_token')).toMatchObject({ errcode: 43002 });
    expect(await client.post('/cgi-bin/stable_token', 'appid=wx0&secret=1')).toMatchObject({
      errcode: 41002,
    });
    const { headers } = await client.send('/cgi-bin/stable_token');
    expect(headers.get('content-type')).toBe('text/plain');
  });
});
