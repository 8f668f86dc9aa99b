import { describe, expect, it } from '@jest/globals';
import { type BusinessResult, businessCall, failureOf, gaps } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';
import type { Node } from './world/fleet.js';
import type { Trouble } from './world/sim-wechat.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;
const DOWN = { class: 'transient', reason: 'no reply: ECONNREFUSED' } as const;
const AMBIGUOUS = { class: 'transient', reason: 'HTTP 502', ambiguous: true } as const;
const ENDPOINTS = ['token', 'stable_token', 'gettoken'] as const;

/** A business call every two seconds on each node until the current token ends. */
async function trafficUntilTheEnd(fleet: Fleet): Promise<BusinessResult[]> {
  const { time, nodes, node } = fleet;
  const results: BusinessResult[] = [];
  const { expiresAt } = await time.until(node.keeper.get());
  await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
  await time.advance(expiresAt - time.now - 16 * MINUTE_MS);
  while (time.now < expiresAt - 2_000) {
    for (const each of nodes) void businessCall(fleet, each).then((result) => results.push(result));
    await time.advance(2_000);
  }
  return results;
}

describe('the token endpoint is in trouble while the token is valid', () => {
  const troubles: Record<string, Trouble> = {
    down: { kind: 'fail', failure: DOWN },
    'answering 502 without having acted': { kind: 'fail', failure: AMBIGUOUS, carriedOut: false },
    hanging: { kind: 'fail', failure: AMBIGUOUS, carriedOut: false, afterMs: 60_000 },
  };
  it.each(ENDPOINTS.flatMap((endpoint) => Object.keys(troubles).map((name) => [endpoint, name] as const)))(
    'G10: %s %s for the whole window fails no caller, and none waits longer than a second',
    async (endpoint, name) => {
      const fleet = fleetOf({ endpoint, size: 2 });
      const { wechat } = fleet;
      const loading = fleet.time.until(fleet.node.keeper.get());
      await loading;
      wechat.trouble(troubles[name]!, Infinity);

      const results = await trafficUntilTheEnd(fleet);

      expect(results.length).toBeGreaterThan(900);
      expect(results.filter(({ error }) => error)).toEqual([]);
      expect(Math.max(...results.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(1_050);
      const patient = results.filter(({ waitedMs }) => waitedMs > 100);
      // Only a call that takes its time is worth waiting for.
      if (name !== 'hanging') expect(patient).toEqual([]);
      expect(wechat.calls.length).toBeGreaterThan(5);
    },
  );

  it('G10: nobody waits while a back-off holds, not even in the last minute', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    const { expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 50_000);
    wechat.trouble({ kind: 'fail', failure: AMBIGUOUS, carriedOut: false, afterMs: 60_000 }, Infinity);
    const first = await time.until(businessCall(fleet, node));
    await time.advance(9_200);

    const waits: number[] = [];
    const callsBefore = wechat.calls.length;
    while (wechat.calls.length === callsBefore) {
      waits.push((await time.until(businessCall(fleet, node))).waitedMs);
      await time.advance(10);
    }

    expect(first.waitedMs).toBeGreaterThan(1_000);
    expect(waits.slice(0, -1).every((waited) => waited < 10)).toBe(true);
    expect(waits.length).toBeGreaterThan(50);
  });

  it.each(['token', 'gettoken'] as const)(
    'G10: %s acting on every ambiguous call leaves callers served while old and new tokens overlap',
    async (endpoint) => {
      const fleet = fleetOf({ endpoint, overlap: 'by-time', size: 2 });
      const { time, wechat, node } = fleet;
      const { expiresAt } = await time.until(node.keeper.get());
      await time.advance(expiresAt - time.now - 16 * MINUTE_MS);
      wechat.trouble({ kind: 'fail', failure: AMBIGUOUS }, 6);

      const results: BusinessResult[] = [];
      while (time.now < expiresAt) {
        for (const each of fleet.nodes) void businessCall(fleet, each).then((result) => results.push(result));
        await time.advance(1_000);
      }

      expect(results.filter(({ error }) => error)).toEqual([]);
      expect(wechat.calls).toHaveLength(8);
    },
  );
});

describe('a token that an ambiguous fetch may have killed', () => {
  it('G10: keeps being handed out while nothing better can be had, also to processes that start or look again', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    const { expiresAt, value } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
    wechat.trouble({ kind: 'fail', failure: AMBIGUOUS, carriedOut: false }, Infinity);
    await time.until(node.keeper.value());
    node.connection?.setNewsState('lost');
    const results: BusinessResult[] = [];
    while (time.now < expiresAt - 5_000) {
      results.push(await time.until(businessCall(fleet, node)));
      await time.advance(1_000);
    }
    const cold = fleet.join();

    expect(await time.until(cold.keeper.value())).toBe(value);
    expect(results.filter(({ error }) => error)).toEqual([]);
  });
});

describe('a token whose order is unknown', () => {
  it('G10: is handed out, also to the first caller, while WeChat does not give another one', async () => {
    const { time, wechat, server, nodes } = fleetOf({ size: 2, endpoint: 'token', overlap: 'by-time' });
    const [slow, quick] = nodes as [Node, Node];
    wechat.onMoment = (moment, host) => {
      if (moment === 'issued' && host === slow.name) slow.clock.freeze();
    };
    const values = [slow.keeper.value(), slow.keeper.value()];
    await time.advance(1_000);
    server.leases.clear();
    const value = await time.until(quick.keeper.value());
    wechat.trouble({ kind: 'fail', failure: DOWN }, Infinity);
    wechat.onMoment = undefined;
    slow.clock.thaw();

    expect(await time.until(Promise.all(values))).toEqual([value, value]);
    expect(await time.until(slow.keeper.value())).toBe(value);
    expect(wechat.calls).toHaveLength(3);
  });
});

describe('an outage without a token', () => {
  it.each([
    [1, 2],
    [8, 0.5],
  ])(
    'G11: %i processes share one back-off sequence for %d hours',
    async (size, hours) => {
      const fleet = fleetOf({ size });
      const { time, wechat, nodes } = fleet;
      wechat.trouble({ kind: 'fail', failure: DOWN }, Infinity);
      const until = time.now + hours * 3_600_000;
      let failures = 0;
      while (time.now < until) {
        for (const { keeper } of nodes) void keeper.get().catch(() => failures++);
        await time.advance(1_000);
      }

      const intervals = gaps(wechat.calls.map(({ at }) => at));
      // 1 s, 2, 4, 8, then 10 for as long as it lasts; jittered down by a fifth, and up by the callers' own rhythm.
      [1, 2, 4, 8].forEach((seconds, index) => {
        expect(intervals[index]).toBeGreaterThanOrEqual(seconds * 0.8);
        expect(intervals[index]).toBeLessThanOrEqual(seconds + 2);
      });
      for (const interval of intervals.slice(4)) {
        expect(interval).toBeGreaterThanOrEqual(8);
        expect(interval).toBeLessThanOrEqual(12.5);
      }
      expect(intervals.length).toBeGreaterThan(hours * 270);
      expect(failures).toBeGreaterThan(size * hours * 3_000);
    },
    DAY_TIMEOUT_MS,
  );

  it('G11: the process that failed lets another one try next', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 3 });
    wechat.trouble({ kind: 'fail', failure: DOWN }, Infinity);
    for (let tick = 0; tick < 240; tick++) {
      for (const { keeper } of nodes) void keeper.get().catch(() => undefined);
      await time.advance(250);
    }

    const hosts = wechat.calls.map(({ host }) => host);
    expect(hosts.length).toBeGreaterThan(6);
    expect(hosts.slice(1).every((host, index) => host !== hosts[index])).toBe(true);
  });

  it('G11: everybody who waits is told when the next attempt is made', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2 });
    wechat.trouble({ kind: 'fail', failure: DOWN }, 1);

    const errors = await time.until(Promise.all(nodes.map(({ keeper }) => failureOf(keeper.get()))));

    expect(errors.map(({ code, retryable }) => [code, retryable])).toEqual([
      ['TOKEN_FETCH_FAILED', true],
      ['TOKEN_FETCH_FAILED', true],
    ]);
    expect(wechat.calls).toHaveLength(1);
    expect(errors[0]?.retryAt?.getTime()).toBeGreaterThan(time.now);
    expect(errors[0]?.retryAt).toEqual(errors[1]?.retryAt);
    await time.advance(1_200);
    expect(await time.until(nodes[1]!.keeper.value())).toBe(wechat.current);
  });
});

describe('an outage of many hours', () => {
  it.each([
    ['token', 'unreachable', DOWN, 61_000],
    ['gettoken', 'unreachable', DOWN, 61_000],
    ['token', 'answering 502', AMBIGUOUS, 11 * MINUTE_MS],
    ['gettoken', 'answering 502', AMBIGUOUS, 11 * MINUTE_MS],
  ] as const)(
    'G11: of %s %s does not use up the calls of the day',
    async (endpoint, _, failure, longestMs) => {
      const fleet = fleetOf({ endpoint, size: 2 });
      const { time, wechat, nodes } = fleet;
      wechat.trouble({ kind: 'fail', failure, carriedOut: false }, Infinity);
      for (let passed = 0; passed < 12 * 60 * MINUTE_MS; passed += 5_000) {
        for (const { keeper } of nodes) void keeper.get().catch(() => undefined);
        await time.advance(5_000);
      }

      wechat.calm();
      const calmAt = time.now;
      while (!wechat.current && time.now - calmAt < longestMs) {
        for (const { keeper } of nodes) void keeper.get().catch(() => undefined);
        await time.advance(1_000);
      }

      expect(wechat.current).toBeDefined();
      expect(
        fleet.nodes.flatMap(({ events }) => events).filter(({ type }) => type === 'budget-exhausted'),
      ).toEqual([]);
    },
    DAY_TIMEOUT_MS,
  );
});
