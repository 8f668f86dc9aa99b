import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

describe('a simulator that is told by curl what to do', () => {
  let simulator: WechatSimulator;
  let client: Client;
  beforeEach(async () => {
    simulator = await new WechatSimulator().start();
    client = new Client(simulator);
  });
  afterEach(() => simulator.stop());

  const command = (name: string, body: object | string = '') => client.post(`/__simulator__/${name}`, body);

  it('revokes the tokens of every account', async () => {
    const { access_token: stable } = await client.stable();
    const { access_token: classic } = await client.token();

    expect(await command('revoke')).toEqual({ revoked: 2 });

    expect([simulator.isAlive(stable), simulator.isAlive(classic)]).toEqual([false, false]);
  });

  it('revokes so that stable_token hands back the dead token', async () => {
    const { access_token: dead } = await client.stable();

    await command('revoke', { handBackDeadToken: true });

    expect((await client.stable()).access_token).toBe(dead);
  });

  it('steals the token of the endpoint that was used last', async () => {
    const { access_token: mine } = await client.stable();

    expect(await command('steal')).toEqual({ stolen: true });

    expect(simulator.isAlive(mine)).toBe(false);
  });

  it('scripts a fault', async () => {
    await command('fault', { kind: 'errcode', errcode: -1, path: '/cgi-bin/token', times: 1 });

    expect((await client.token()).errcode).toBe(-1);
    expect((await client.token()).errcode).toBeUndefined();
  });

  it('moves the clock and forgets everything', async () => {
    const { access_token: token } = await client.stable();
    await command('advance', { ms: 7_200_000 });
    expect(await client.probe(token)).toBe(42001);

    await command('reset');

    expect(simulator.calls()).toBe(0);
  });

  it('shows the requests and its state, without tokens and secrets', async () => {
    const { access_token: token } = await client.stable();

    await client.token();
    await client.probe(token);

    const { requests } = await client.get('/__simulator__/requests');
    const state = JSON.stringify(await client.get('/__simulator__/state'));

    expect(requests).toMatchObject([
      { path: '/cgi-bin/stable_token', effect: true },
      { path: '/cgi-bin/token', effect: true },
      { path: '/cgi-bin/get_api_domain_ip', effect: true },
    ]);
    expect(JSON.parse(state)).toMatchObject({
      accounts: [{ liveTokens: { token: 1, stable_token: 1 } }, { liveTokens: { gettoken: 0 } }],
      tokenCalls: 2,
    });
    const shown = JSON.stringify(requests) + state;
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(SIMULATOR_ACCOUNT.secret);
    expect(simulator.calls()).toBe(3); // its own commands do not count
  });

  it.each([
    ['fault', { kind: 'gate' }, 400],
    ['fault', { kind: 'delay' }, 400],
    ['fault', '{', 400],
    ['revoke', { appId: 'wx0' }, 400],
    ['advance', {}, 400],
    ['explode', {}, 404],
  ])('refuses %s %j with HTTP %i', async (name, body, status) => {
    const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };

    const response = await client.send(`/__simulator__/${name}`, {}, init);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });
});
