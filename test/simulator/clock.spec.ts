import { afterEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_WECOM_APP, WechatSimulator } from '../../src/testing/index.js';
import { Client, type Envelope } from './client.js';

describe('the clock of the simulator', () => {
  let simulator: WechatSimulator;
  afterEach(() => simulator.stop());

  it('gives whatever is new its full life, although time goes on while it is issued', async () => {
    let now = Date.now();
    simulator = await new WechatSimulator({ clock: { now: () => now++ } }).start();
    const client = new Client(simulator);

    const classic = await client.token();
    const stable = await client.stable();
    const ticket = await client.get('/cgi-bin/ticket/getticket', {
      access_token: stable.access_token,
      type: 'jsapi',
    });
    const { corpId, secret } = SIMULATOR_WECOM_APP;
    const query = new URLSearchParams({ corpid: corpId, corpsecret: secret }).toString();
    const wecom = (await (await fetch(`${simulator.wecomUrl}/cgi-bin/gettoken?${query}`)).json()) as Envelope;

    const lives = [classic, stable, ticket, wecom].map(({ expires_in }) => expires_in);
    expect(lives).toEqual([7200, 7200, 7200, 7200]);
  });

  it('stands still until it is moved', async () => {
    simulator = await new WechatSimulator().start();
    const start = simulator.clock.now();
    await new Client(simulator).stable();
    expect(simulator.clock.now()).toBe(start);

    simulator.clock.advance(1000);

    expect(simulator.clock.now()).toBe(start + 1000);
  });
});
