import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import type { FetchRequest, JsonValue } from '../../src/core/token-source.js';
import { type BusinessResult, businessCall, gaps } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const AMBIGUOUS = { class: 'transient', reason: 'HTTP 502', ambiguous: true } as const;

describe('a fetch that ended ambiguously', () => {
  it.each(['token', 'gettoken'] as const)(
    '%s: caps the assumed life of the current token at the send plus four minutes; the retry comes inside it',
    async (endpoint) => {
      const { time, wechat, server, node } = fleetOf({ endpoint, overlap: 'by-time' });
      const { expiresAt, id } = await time.until(node.keeper.get());
      await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
      wechat.trouble({ kind: 'fail', failure: AMBIGUOUS }, 2);
      await time.until(node.keeper.get());
      await time.advance(200);

      const stored = parseRecord(JSON.parse(server.data.get(KEY)!))!.credential!;
      expect(stored.id).toBe(id);
      expect(stored.assumedUntil! - wechat.calls[1]!.at).toBeGreaterThan(4 * MINUTE_MS - 50);
      expect(stored.assumedUntil! - wechat.calls[1]!.at).toBeLessThanOrEqual(4 * MINUTE_MS);
      for (let second = 0; second < 240; second++) {
        expect(wechat.alive((await time.until(node.keeper.get())).value)).toBe(true);
        await time.advance(1_000);
      }
      expect(wechat.calls).toHaveLength(4);
      expect(Math.max(...gaps(wechat.calls.slice(1).map(({ at }) => at)))).toBeLessThan(60);
      expect(node.keeper.peek()?.value).toBe(wechat.current);
    },
  );

  it('stable_token: leaves the assumed life alone', async () => {
    const { time, wechat, server, node } = fleetOf();
    const { expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - MINUTE_MS);
    wechat.trouble({ kind: 'fail', failure: AMBIGUOUS }, 1);
    await time.until(node.keeper.get());
    await time.advance(200);
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))!.credential!.assumedUntil).toBeUndefined();
  });

  it('is no theft: the rejection of the token it killed needs no probe and does not count as rejection-driven', async () => {
    const fleet = fleetOf({ endpoint: 'token', overlap: 'at-once' });
    const { time, wechat, server, node } = fleet;
    const { expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
    wechat.trouble({ kind: 'fail', failure: AMBIGUOUS }, 1);
    await time.until(node.keeper.get());
    await time.advance(1_500);

    expect((await time.until(businessCall(fleet, node))).error).toBeUndefined();
    expect(wechat.probes).toEqual([]);
    expect(wechat.calls).toHaveLength(3);
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.rejection?.streak ?? 0).toBe(0);
  });
});

describe('a source that returns the same value again', () => {
  it.each(['exclusive', 'idempotent', 'unknown'] as const)(
    'with a new expiry (%s): the expiry is adopted, the id kept, and nothing polls in a loop',
    async (rotation) => {
      let calls = 0;
      const { time, node } = fleetOf({
        source: () => ({
          rotation,
          fetch: () => {
            calls++;
            return Promise.resolve({ value: 'SAME', expiresInSeconds: 7_200 });
          },
        }),
      });
      const first = await time.until(node.keeper.get());
      for (let minute = 0; minute < 6 * 60; minute++) {
        await time.until(node.keeper.get());
        await time.until(node.engine.sweep());
        await time.advance(MINUTE_MS);
      }
      const last = await time.until(node.keeper.get());
      expect(last.id).toBe(first.id);
      expect(last.expiresAt).toBeGreaterThan(time.now);
      expect(calls).toBeLessThanOrEqual(4);
    },
  );

  it('with the same end: it is asked for less and less often than its life shrinks, never in a loop', async () => {
    const calls: number[] = [];
    const fleet = fleetOf({
      source: () => ({
        fetch: () => {
          calls.push(fleet.time.now);
          const remaining = Math.floor((fleet.time.now < end ? end - fleet.time.now : 0) / 1000);
          return Promise.resolve({ value: 'SAME', expiresInSeconds: remaining });
        },
      }),
    });
    const { time, node } = fleet;
    const end = time.now + 7_200_000;
    while (time.now < end - 1_000) {
      await time.until(node.keeper.get());
      await time.advance(1_000);
    }
    expect(calls.length).toBeLessThanOrEqual(12);
  });
});

describe('durable state', () => {
  it('is written with the credential, handed to the next fetch, and outlives failures', async () => {
    const given: (JsonValue | undefined)[] = [];
    let generation = 0;
    const fleet = fleetOf({
      size: 2,
      source: () => ({
        rotation: 'exclusive',
        fetch: ({ state }: FetchRequest) => {
          given.push(state);
          if (given.length === 2) return Promise.reject(new Error('down'));
          const next = ++generation;
          return Promise.resolve({ value: `T${next}`, expiresInSeconds: 600, state: { refresh: next } });
        },
      }),
    });
    const { time, server, nodes } = fleet;
    for (let minute = 0; minute < 40; minute++) {
      await time.until(nodes[minute % 2]!.keeper.get());
      const { credential, state } = parseRecord(JSON.parse(server.data.get(KEY)!))!;
      expect(credential?.value).toBe(`T${(state as { refresh: number }).refresh}`);
      await time.advance(30_000);
    }
    expect(given.slice(0, 4)).toEqual([undefined, { refresh: 1 }, { refresh: 1 }, { refresh: 2 }]);
  });
});

describe('the sweep', () => {
  it('replaces a rejected token that nobody asks for, when the process that was to replace it died', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes } = fleet;
    const [victim, heir] = nodes as [Node, Node];
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    wechat.revoke();
    wechat.onMoment = (moment, host) => {
      if (moment === 'send' && host === victim.name) victim.clock.freeze();
    };
    void businessCall(fleet, victim);
    await time.advance(MINUTE_MS);
    await time.until(heir.engine.sweep());

    expect(heir.keeper.peek()?.value).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(2);
  });
});

describe('idle accounts', () => {
  it('leave the sweep after a day, and come back with the next use', async () => {
    const { time, wechat, node } = fleetOf({ size: 1 });
    await time.until(node.keeper.get());
    const sweepFor = async (hours: number): Promise<number> => {
      const before = wechat.calls.length;
      for (let minute = 0; minute < hours * 60; minute++) {
        await time.until(node.engine.sweep());
        await time.advance(MINUTE_MS);
      }
      return wechat.calls.length - before;
    };

    expect(await sweepFor(24)).toBeGreaterThan(10);
    await sweepFor(2);
    expect(await sweepFor(6)).toBe(0);
    expect(await time.until(node.keeper.value())).toBe(wechat.current);
    expect(await sweepFor(6)).toBeGreaterThanOrEqual(3);
  }, 20_000);
});

describe('callers close to the end of a token', () => {
  it('wait for the renewal up to a second, then take the token that is still valid', async () => {
    const fleet = fleetOf({ endpoint: 'token', overlap: 'by-time' });
    const { time, wechat, node } = fleet;
    const { expiresAt, value } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 59_000);
    const quick = await time.until(businessCall(fleet, node));
    expect(quick.waitedMs).toBeLessThan(100);
    expect(node.keeper.peek()?.value).not.toBe(value);

    const { expiresAt: next, value: current } = node.keeper.peek()!;
    await time.advance(next - time.now - 59_000);
    wechat.trouble({ kind: 'delay', ms: 5_000 });
    const slow: BusinessResult[] = await time.until(
      Promise.all(Array.from({ length: 10 }, () => businessCall(fleet, node))),
    );
    expect(slow.every(({ waitedMs, error }) => !error && waitedMs > 999 && waitedMs < 1_050)).toBe(true);
    expect(node.keeper.peek()?.value).toBe(current);
    await time.advance(5_000);
    expect(node.keeper.peek()?.value).toBe(wechat.current);
  });
});

describe('the window', () => {
  it('G5: a healthy token costs 15 calls a day at any number of processes', async () => {
    const { time, wechat, nodes } = fleetOf({ endpoint: 'token', size: 4, overlap: 'by-time' });
    const end = time.now + 24 * HOUR_MS;
    while (time.now < end) {
      await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
      await time.advance(MINUTE_MS);
    }
    // ⌈86400 / (7200 − 900)⌉ + 1
    expect(wechat.calls.length).toBeLessThanOrEqual(15);
    expect(Math.min(...gaps(wechat.calls.map(({ at }) => at)))).toBeGreaterThanOrEqual(6_300);
  }, 20_000);
});
