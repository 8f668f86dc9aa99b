import { request as rawRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type BeforeApplicationShutdown } from '@nestjs/common';
import { WechatTokenHub } from '../../src/hub/wechat-token-hub.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { until } from '../nest/support/until.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const path = '/accounts/shop/access-token';

/** A request whose end is the test's affair. */
function begin(url: string, method: 'GET' | 'POST', at: string) {
  const headers = { authorization: `Bearer ${KEYS.refresher}` };
  const sending = rawRequest(`${url}/wechat-token/v1${at}`, { method, headers });
  let status = 0;
  let closed = false;
  sending.on('response', (response) => {
    status = response.statusCode ?? 0;
    response.resume();
  });
  sending.on('error', () => undefined).on('close', () => (closed = true));
  return {
    sending,
    get status() {
      return status;
    },
    get closed() {
      return closed;
    },
  };
}

describe.each<Platform>(['express', 'fastify'])('A hub on %s', (platform) => {
  const start = (options = {}) => boot({ wechatUrl: given.wechat.url, platform, ...options });

  it('that closes sends its clients elsewhere', async () => {
    const { app, call } = await start();
    await call(path, { key: KEYS.refresher });
    app.get<BeforeApplicationShutdown>(WechatTokenHub).beforeApplicationShutdown();
    for (const route of [path, '/events', '/openapi.json']) {
      const response = await call(route, { key: KEYS.refresher });
      expect([response.status, response.headers.has('retry-after')]).toEqual([503, true]);
      expect(await response.json()).toMatchObject({ code: 'HUB_CLOSING' });
    }
    expect((await call(path)).status).toBe(401);
  });

  it('outlives clients that hang up in the middle: of their body, and while WeChat thinks', async () => {
    const { url, call, log } = await start();
    const half = begin(url, 'POST', `${path}/refresh`);
    half.sending.write('{"rejected":');
    await until(() => half.sending.socket?.connecting === false);
    half.sending.destroy();
    await until(() => log.about('REQUEST_INVALID').length > 0);

    let answer = (): void => undefined;
    const gate = new Promise<void>((resolve) => (answer = resolve));
    given.wechat.fault({ kind: 'gate', gate });
    const waiting = begin(url, 'GET', path);
    waiting.sending.end();
    await until(() => given.wechat.requests.length > 0);
    waiting.sending.destroy();
    answer();
    expect((await call(path, { key: KEYS.refresher })).status).toBe(200);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('waits 10 seconds for a body, not longer', async () => {
    const clock = new ManualClock();
    const { url, log } = await start({ clock });
    const slow = begin(url, 'POST', `${path}/refresh`);
    slow.sending.write('{');
    // The timer is there once the head has arrived: until then, time passes in vain.
    while (slow.status === 0) {
      clock.advance(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(slow.status).toBe(400);
    await until(() => slow.closed);
    expect(log.about('REQUEST_INVALID')).toHaveLength(1);
  });

  it('reads a body that comes in pieces, and no more of it than it may', async () => {
    const { url } = await start();
    const pieces = begin(url, 'POST', `${path}/refresh`);
    for (const piece of ['{"rejected":"', 'a'.repeat(32), 'a'.repeat(32), '"}']) pieces.sending.write(piece);
    pieces.sending.end();
    await until(() => pieces.status > 0);
    expect(pieces.status).toBe(200);

    const endless = begin(url, 'POST', `${path}/refresh`);
    while (endless.status === 0) {
      endless.sending.write('a'.repeat(1_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    endless.sending.destroy();
    expect(endless.status).toBe(413);
  });

  it('answers also when the logger throws', async () => {
    const { call, log } = await start();
    log.warn = () => {
      throw new Error('the disk is full');
    };
    expect((await call(path)).status).toBe(401);
    expect((await call(path, { key: KEYS.refresher })).status).toBe(200);
  });
});
