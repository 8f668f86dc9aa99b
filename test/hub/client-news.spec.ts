import { type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectHub, hubSource } from '../../src/index.js';
import { json, TestServer } from '../http/support/test-server.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { until } from '../nest/support/until.js';
import { KEYS } from './support/clients.js';

const key = KEYS.refresher;
const event = (account: string, credentialType: string, id: string) =>
  `event: credential\ndata: ${JSON.stringify({ account, credentialType, id })}\n\n`;

/** Tells for how long somebody means to wait. */
class WatchedClock extends ManualClock {
  readonly delays: number[] = [];

  override setTimer(delayMs: number, callback: () => void) {
    this.delays.push(delayMs);
    return super.setTimer(delayMs, callback);
  }
}

describe('The news of a hub', () => {
  let elsewhere: TestServer;
  let hub: TestServer;
  let streams: ServerResponse[];
  let clock: WatchedClock;
  let endings: (() => void)[];
  /** What the hub has now. */
  let id: string;

  beforeEach(async () => {
    [streams, endings, clock, id] = [[], [], new WatchedClock(), 'first'];
    elsewhere = await new TestServer().start();
    hub = await new TestServer(({ url }, response) => {
      if (!url.endsWith('/events')) return json(response, { value: `token-${id}`, expiresIn: 600, id });
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1000\n\n');
      streams.push(response);
    }).start();
  });
  afterEach(async () => {
    endings.forEach((end) => end());
    await Promise.all([hub.stop(), elsewhere.stop()]);
  });

  const limits = () => ({ mode: 'normal', timeoutMs: 20_000, signal: AbortSignal.timeout(20_000) }) as const;
  /** What was sent before has arrived: so have the answers to these. */
  const settle = async () => {
    for (let times = 0; times < 5; times++) await (await fetch(elsewhere.url)).text();
  };
  const waitsFor = (delayMs: number) => until(() => clock.delays.at(-1) === delayMs);
  const options = () => ({ url: hub.url, key, clock, random: { next: () => 1, id: () => '' } });

  function watch(source: ReturnType<typeof hubSource>) {
    let changes = 0;
    const end = source.watch!(() => void (changes += 1));
    endings.push(end);
    return { end, changes: () => changes };
  }

  it('of another token are passed on, each once, and only if it is not here already', async () => {
    const source = hubSource({ ...options(), account: 'shop' });
    await source.fetch(limits());
    const { changes } = watch(source);
    await until(() => streams.length === 1);
    expect(hub.seen.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);

    for (const other of [event('shop', 'access_token', 'first'), event('campus', 'access_token', 'x')]) {
      streams[0]?.write(other);
    }
    streams[0]?.write(event('shop', 'jsapi_ticket', 'x') + 'event: credential\ndata: no json\n\n');
    streams[0]?.write(event('shop', 'access_token', 'second'));
    await until(() => changes() === 1);
    id = 'second';
    await source.fetch(limits());
    await settle();
    expect(changes()).toBe(1);
  });

  it('are looked after again when the hub that is asked has not heard of it yet, but not for ever', async () => {
    const source = hubSource({ ...options(), account: 'shop' });
    await source.fetch(limits());
    const { changes } = watch(source);
    await until(() => streams.length === 1);
    streams[0]?.write(event('shop', 'access_token', 'second'));
    await until(() => changes() === 1);
    for (const looks of [2, 3, 3]) {
      await source.fetch(limits());
      clock.advance(999);
      expect(changes()).toBeLessThan(3 + Number(looks === 3));
      clock.advance(1);
      expect(changes()).toBe(looks);
    }
  });

  it('come over one stream for all accounts of a connection, which the last one ends', async () => {
    const connection = connectHub(options());
    const [shop, campus] = [watch(connection.source('shop')), watch(connection.source('campus'))];
    await until(() => streams.length === 1);
    streams[0]?.write(event('campus', 'access_token', 'x'));
    await until(() => campus.changes() === 1);
    expect(shop.changes()).toBe(0);
    expect(streams).toHaveLength(1);
    shop.end();
    await settle();
    expect(streams[0]?.destroyed).toBe(false);
    campus.end();
    await until(() => streams[0]!.destroyed);
    clock.advance(600_000);
    await settle();
    expect(streams).toHaveLength(1);
  });

  it('that were missed while the stream was broken are assumed', async () => {
    const source = hubSource({ ...options(), account: 'shop' });
    await source.fetch(limits());
    const { changes } = watch(source);
    await until(() => streams.length === 1);
    streams[0]?.end();
    await waitsFor(1_000);
    clock.advance(999);
    await settle();
    expect(streams).toHaveLength(1);
    clock.advance(1);
    await until(() => streams.length === 2 && changes() === 1);
  });

  it('G9: are asked for elsewhere when a connection is only half open', async () => {
    watch(hubSource(options()));
    // For the key, for an answer, and for more than the first line.
    await until(() => clock.delays.filter((delayMs) => delayMs === 60_000).length === 3);
    clock.advance(59_000);
    await settle();
    expect(streams[0]?.destroyed).toBe(false);
    clock.advance(1_000);
    await until(() => streams[0]!.destroyed);
    await waitsFor(1_000);
    clock.advance(1_000);
    await until(() => streams.length === 2);
  });

  it('are asked for less and less often where there are none', async () => {
    hub.handler = (_request, response) => void response.writeHead(429).end();
    watch(hubSource(options()));
    for (const [asked, pauseS] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await until(() => hub.seen.length === asked + 1);
      await waitsFor(pauseS * 1000);
      clock.advance(pauseS * 1000 - 1);
      await settle();
      expect(hub.seen).toHaveLength(asked + 1);
      clock.delays.length = 0;
      clock.advance(1);
    }
  });

  it('are not asked for with events: false', async () => {
    watch(hubSource({ ...options(), events: false }));
    await settle();
    expect(hub.seen).toEqual([]);
  });
});
