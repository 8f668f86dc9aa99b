import { afterEach, describe, expect, it } from '@jest/globals';

import { type RepeatMode, SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

const { appId } = SIMULATOR_ACCOUNT;

describe('the simulated GET /cgi-bin/ticket/getticket', () => {
  let simulator: WechatSimulator;
  afterEach(() => simulator.stop());

  async function start(repeat: RepeatMode) {
    simulator = await new WechatSimulator({ repeat }).start();
    const client = new Client(simulator);
    const { access_token } = await client.stable();
    const ticket = (type: string) => client.get('/cgi-bin/ticket/getticket', { access_token, type });
    return { client, ticket };
  }

  it('hands out one ticket per type, with its remaining life', async () => {
    const { ticket } = await start('same');
    const first = await ticket('jsapi');
    simulator.clock.advance(1000);

    expect(first).toEqual({ errcode: 0, errmsg: 'ok', ticket: expect.any(String), expires_in: 7200 });
    expect(await ticket('jsapi')).toEqual({ ...first, expires_in: 7199 });
    expect((await ticket('wx_card')).ticket).not.toBe(first.ticket);
    expect(simulator.currentTicket(appId, 'jsapi')).toBe(first.ticket);
    expect(simulator.findTicket(String(first.ticket))).toEqual({ owner: appId, type: 'jsapi', alive: true });
  });

  it('issues another ticket every time when told so, and honours all of them', async () => {
    const { ticket } = await start('new');
    const tickets = [await ticket('jsapi'), await ticket('jsapi')].map((answer) => String(answer.ticket));

    expect(tickets[0]).not.toBe(tickets[1]);
    expect(tickets.map((value) => simulator.findTicket(value)?.alive)).toEqual([true, true]);
  });

  it('keeps the ticket alive when the token dies, and replaces a revoked one', async () => {
    const { client, ticket } = await start('same');
    const value = String((await ticket('jsapi')).ticket);
    simulator.revokeToken(appId);
    expect(simulator.findTicket(value)?.alive).toBe(true);
    expect((await ticket('jsapi')).errcode).toBe(40001);

    simulator.revokeTicket(value);

    expect(simulator.findTicket(value)?.alive).toBe(false);
    const { access_token } = await client.stable();
    const next = await client.get('/cgi-bin/ticket/getticket', { access_token, type: 'jsapi' });
    expect(next.ticket).not.toBe(value);
  });

  it('refuses a type that it does not have', async () => {
    const { ticket } = await start('same');

    expect((await ticket('agent_config')).errcode).toBe(40097);
  });
});
