import { request as httpRequest } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

const STABLE = '/cgi-bin/stable_token';
const PROBE = '/cgi-bin/get_api_domain_ip';

describe('faults at the simulator', () => {
  let simulator: WechatSimulator;
  let client: Client;
  beforeEach(async () => {
    simulator = await new WechatSimulator().start();
    client = new Client(simulator);
  });
  afterEach(() => simulator.stop());

  const issued = () => simulator.currentToken(SIMULATOR_ACCOUNT.appId, 'stable_token');

  it('drops a connection before the effect: no token exists', async () => {
    simulator.fault({ kind: 'drop', when: 'before', path: STABLE });

    await expect(client.stable()).rejects.toThrow();

    expect(issued()).toBeUndefined();
    expect(simulator.requests).toEqual([expect.objectContaining({ effect: false, status: undefined })]);
  });

  it('drops a connection after the effect: the token exists and nobody knows it', async () => {
    simulator.fault({ kind: 'drop', when: 'after', path: STABLE, times: 1 });

    await expect(client.stable()).rejects.toThrow();

    expect(simulator.requests).toEqual([expect.objectContaining({ effect: true, status: undefined })]);
    expect((await client.stable()).access_token).toBe(issued());
  });

  it.each(['before', 'after'] as const)('holds an answer at a gate %s the effect', async (when) => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    simulator.fault({ kind: 'gate', gate, when, path: STABLE });
    const other = simulator.fault({ kind: 'gate', gate: Promise.resolve(), path: PROBE });

    const answer = client.stable();
    while (simulator.calls(STABLE) === 0) await new Promise(setImmediate);
    await client.probe('any'); // served meanwhile

    expect(issued() !== undefined).toBe(when === 'after');
    open();
    expect((await answer).access_token).toBe(issued());
    other();
  });

  it('answers with a status, a page of HTML, an errcode, or any body', async () => {
    const text = async () => {
      const response = await client.send(PROBE);
      return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`;
    };
    simulator.fault({ kind: 'status', status: 503, body: 'busy', times: 1 });
    simulator.fault({ kind: 'html', times: 1 });
    simulator.fault({ kind: 'reply', body: '{"access_token":"x","expires_in":"soon"}', times: 1 });
    simulator.fault({ kind: 'errcode', errcode: -1, times: 1 });
    simulator.fault({ kind: 'errcode', errcode: 40164, times: 1 });
    simulator.fault({ kind: 'errcode', errcode: 99, errmsg: 'mine', times: 1 });

    expect(await text()).toBe('503 text/plain busy');
    expect(await text()).toMatch(/^502 text\/html </);
    expect(await text()).toBe('200 text/plain {"access_token":"x","expires_in":"soon"}');
    expect(await text()).toMatch(/\{"errcode":-1,"errmsg":"system error rid: [0-9a-f-]{26}"\}$/);
    expect(await text()).toMatch(/"invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /);
    expect(await text()).toMatch(/\{"errcode":99,"errmsg":"mine"\}$/);
    expect(simulator.requests.map(({ errcode }) => errcode)).toEqual([
      undefined,
      undefined,
      undefined,
      -1,
      40164,
      99,
    ]);
  });

  it('redirects', async () => {
    const headers = { location: 'http://192.0.2.1/' };
    simulator.fault({ kind: 'reply', status: 302, body: '', headers });

    const response = await client.send(PROBE, {}, { redirect: 'manual' });

    expect([response.status, response.headers.get('location')]).toEqual([302, headers.location]);
  });

  it('claims that a token is bad although it is honoured', async () => {
    const { access_token: token } = await client.stable();
    simulator.fault({ kind: 'errcode', errcode: 40001, path: /^\/cgi-bin\/get_/, times: 2 });

    expect([await client.probe(token), await client.probe(token), await client.probe(token)]).toEqual([
      40001, 40001, 0,
    ]);
    expect(simulator.isAlive(token)).toBe(true);
  });

  it('lets the effect happen and answers with a failure, when told so', async () => {
    simulator.fault({ kind: 'status', status: 500, when: 'after', times: 1 });

    const response = await client.send(STABLE, {}, { method: 'POST', body: '{}' });
    expect(response.status).toBe(500);
    expect(simulator.requests[0]?.effect).toBe(false); // refused: 41002

    simulator.fault({ kind: 'html', when: 'after', times: 1 });
    await expect(client.stable()).rejects.toThrow(); // no JSON
    expect(issued()).toBeDefined();
  });

  it('hits the requests that match, until it is removed', async () => {
    const { access_token: token } = await client.stable();
    const remove = simulator.fault({
      kind: 'errcode',
      errcode: 45009,
      match: ({ query }) => query.access_token === token,
    });

    expect(await client.probe('other')).toBe(40001);
    expect(await client.probe(token)).toBe(45009);
    remove();
    expect(await client.probe(token)).toBe(0);
  });

  it('uses up faults in the order of arrival, delays beside answers', async () => {
    simulator.fault({ kind: 'delay', ms: 1, times: 2 });
    simulator.fault({ kind: 'errcode', errcode: -1, times: 1 });
    const codes = [await client.probe('x'), await client.probe('x'), await client.probe('x')];

    expect(codes).toEqual([-1, 40001, 40001]);
  });

  it('is whole again after a reset', async () => {
    const { access_token: token } = await client.stable();
    simulator.fault({ kind: 'html' });

    simulator.reset();

    expect([simulator.calls(), simulator.requests.length, simulator.isAlive(token)]).toEqual([0, 0, false]);
    expect(await client.probe(token)).toBe(40001);
  });

  it('takes its time over every answer when told so', async () => {
    await simulator.stop();
    simulator = await new WechatSimulator({ latencyMs: 20 }).start();
    const start = performance.now();

    await new Client(simulator).probe('x');

    expect(performance.now() - start).toBeGreaterThanOrEqual(19);
  });

  it('stops while answers are held, and starts again', async () => {
    simulator.fault({ kind: 'gate', gate: new Promise(() => {}), path: STABLE });
    simulator.fault({ kind: 'delay', ms: 2 ** 30, path: PROBE });
    const held = Promise.allSettled([client.stable(), client.probe('x')]);
    while (simulator.calls() < 2) await new Promise(setImmediate);

    await simulator.stop();

    expect((await held).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(() => simulator.url).toThrow('not started');
    simulator.reset();
    await simulator.start();
    expect((await client.stable()).expires_in).toBe(7200);
  });

  it('answers 412 and nothing else to a body of unknown length', async () => {
    const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const outgoing = httpRequest(`${simulator.url}${STABLE}`, { method: 'POST' }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve([response.statusCode, text]));
      });
      outgoing.on('error', reject);
      outgoing.write('{"grant_type":'); // no length: Node sends it chunked
      outgoing.end('"client_credential"}');
    });

    expect([status, body]).toEqual([412, '']);
  });

  it('answers 40066 on a path that it does not know', async () => {
    const answer = await client.get('/cgi-bin/none');

    expect(answer).toEqual({ errcode: 40066, errmsg: expect.stringMatching(/^invalid url rid: /) });
  });

  it('logs what arrived', async () => {
    await client.stable();
    await client.get('/cgi-bin/token', { appid: 'wx0' });

    expect(simulator.requests).toMatchObject([
      {
        method: 'POST',
        path: STABLE,
        status: 200,
        errcode: undefined,
        effect: true,
        at: simulator.clock.now(),
      },
      { method: 'GET', path: '/cgi-bin/token', query: { appid: 'wx0' }, errcode: 40013, effect: false },
    ]);
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toMatchObject({ appid: SIMULATOR_ACCOUNT.appId });
    expect([simulator.calls(), simulator.calls(STABLE), simulator.tokenCalls()]).toEqual([2, 1, 2]);
  });
});
