import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import { type BusinessResult, businessCall, failureOf, gaps } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;

describe('the shared store is away', () => {
  it(
    'G15: warm callers do not notice',
    async () => {
      const fleet = fleetOf({ size: 2, endpoint: 'token' });
      const { time, wechat, server, nodes } = fleet;
      await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
      server.down = true;
      const results: BusinessResult[] = [];
      for (let tick = 0; tick < 100; tick++) {
        for (const node of nodes) results.push(await time.until(businessCall(fleet, node)));
        await time.advance(MINUTE_MS);
      }
      expect(results.filter(({ error, waitedMs }) => error || waitedMs > 10)).toEqual([]);
      expect(wechat.calls).toHaveLength(1);
      expect(nodes[0]!.events.filter(({ type }) => type === 'store-down')).toHaveLength(1);
    },
    DAY_TIMEOUT_MS,
  );

  it.each(['token', 'gettoken'] as const)(
    'G15: %s is not fetched without it: a typed error within the deadline, and a healthy state when it returns',
    async (endpoint) => {
      const fleet = fleetOf({ size: 3, endpoint });
      const { time, wechat, server, nodes } = fleet;
      server.down = true;
      const startedAt = time.now;
      const errors = await time.until(Promise.all(nodes.map(({ keeper }) => failureOf(keeper.get()))));

      expect(errors.map(({ code, retryable }) => `${code} ${retryable}`)).toEqual(
        Array(3).fill('STORE_UNAVAILABLE true'),
      );
      expect(time.now - startedAt).toBeLessThan(1_000);
      expect(wechat.calls).toEqual([]);

      server.down = false;
      await time.advance(2_000);
      const values = await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));
      expect(new Set(values)).toEqual(new Set([wechat.current]));
      expect(wechat.calls).toHaveLength(1);
    },
  );

  it('G15: stable_token is fetched by each process, at most once a minute, and written back', async () => {
    const fleet = fleetOf({ size: 2 });
    const { time, wechat, server, nodes } = fleet;
    server.down = true;
    const values = await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));
    expect(new Set(values)).toEqual(new Set([wechat.current]));
    expect(wechat.calls).toHaveLength(2);

    server.down = false;
    await time.advance(2_000);
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.credential?.value).toBe(wechat.current);
    const before = wechat.calls.length;
    const cold = fleet.join();
    expect(await time.until(cold.keeper.value())).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(before);
    expect(nodes[0]!.events.map(({ type }) => type)).toContain('store-up');
  });

  it('G15: attempts without it are a minute apart in each process, also when they fail', async () => {
    const fleet = fleetOf();
    const { time, wechat, server, node } = fleet;
    server.down = true;
    wechat.trouble({ kind: 'fail', failure: { class: 'transient' } }, Infinity);
    for (let tick = 0; tick < 600; tick++) {
      await time.until(failureOf(node.keeper.get()));
      await time.advance(1_000);
    }
    expect(Math.min(...gaps(wechat.calls.map(({ at }) => at)))).toBeGreaterThanOrEqual(60);
    expect(wechat.calls.length).toBeGreaterThan(4);
  });

  it('G15: whenStoreDown: fetch lets an exclusive token be fetched, and the fleet agrees on one afterwards', async () => {
    const fleet = fleetOf({
      size: 3,
      endpoint: 'token',
      overlap: 'by-time',
      settings: { whenStoreDown: 'fetch' },
    });
    const { time, wechat, server, nodes } = fleet;
    server.down = true;
    for (const node of nodes) {
      await time.until(node.keeper.value());
      await time.advance(100);
    }
    expect(wechat.calls).toHaveLength(3);
    server.down = false;
    await time.advance(5_000);
    const results = await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
    await time.advance(6 * MINUTE_MS);

    expect(results.filter(({ error }) => error)).toEqual([]);
    for (const { keeper } of nodes) expect(keeper.peek()?.value).toBe(wechat.current);
    expect(wechat.calls.length).toBeLessThanOrEqual(4);
  });

  it('G15: a forced refresh is never made without the shared ration', async () => {
    const { time, wechat, server, node } = fleetOf();
    const { value } = await time.until(node.keeper.get());
    server.down = true;
    expect((await time.until(failureOf(node.keeper.force('drill')))).code).toBe('STORE_UNAVAILABLE');
    expect(await time.until(node.keeper.value())).toBe(value);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G15: a dead token that is handed back is not forced either', async () => {
    const fleet = fleetOf();
    const { time, wechat, server, node } = fleet;
    wechat.handsBackDeadToken = true;
    const { id } = await time.until(node.keeper.get());
    server.down = true;
    wechat.revoke();
    await time.until(failureOf(node.keeper.rejected(id)));
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal']);
    server.down = false;
    await time.advance(MINUTE_MS);
    const healed = await time.until(businessCall(fleet, node));
    expect(healed.error).toBeUndefined();
  });

  it('G15: one process cut off does not disturb the others, and finds back to their token', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token', overlap: 'by-time' });
    const { time, wechat, nodes } = fleet;
    const [lonely, other] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    lonely.connection!.cut = true;
    const results: BusinessResult[] = [];
    for (let tick = 0; tick < 119; tick++) {
      await time.advance(MINUTE_MS);
      results.push(await time.until(businessCall(fleet, other)));
      void businessCall(fleet, lonely).catch(() => undefined);
    }
    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(wechat.calls.every(({ host }) => host === wechat.calls[0]!.host || host === other.name)).toBe(
      true,
    );
    lonely.connection!.cut = false;
    await time.advance(3_000);
    expect(await time.until(lonely.keeper.value())).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(2);
  });

  it('G15: lost while the token was on its way, it gets the token later: nothing that WeChat issued is dropped', async () => {
    const { time, wechat, server, node } = fleetOf({ endpoint: 'token' });
    const value = node.keeper.value();
    await time.advance(20);
    expect(wechat.calls).toHaveLength(1);
    server.down = true;
    expect(await time.until(value)).toBe(wechat.current);
    server.down = false;
    await time.advance(3_000);
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.credential?.value).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G22: what could not be written yet is out of reach of console.log', async () => {
    const { time, wechat, server, node } = fleetOf();
    server.down = true;
    await time.until(node.keeper.get());
    expect(inspect(node.keeper, { depth: 20, showHidden: true })).not.toContain(wechat.current);
  });

  it('G15: away at the start, the process starts and is degraded only', async () => {
    const fleet = fleetOf();
    fleet.server.down = true;
    const late = fleet.join();
    await fleet.time.advance(10_000);
    expect(late.keeper.peek()).toBeUndefined();
    fleet.server.down = false;
    expect(await fleet.time.until(late.keeper.value())).toBe(fleet.wechat.current);
  });
});

describe('a store that lost everything', () => {
  it('G15: gets back what the processes hold, and a process that starts finds it there', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, server, nodes } = fleet;
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    // Restarted without its data: the news break off.
    server.data.clear();
    for (const { connection } of nodes) connection!.setNewsState('lost');
    for (const { connection } of nodes) connection!.setNewsState('live');
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));

    expect(await time.until(fleet.join().keeper.value())).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G15: and then was told of an older token: nobody who holds the newer one takes it', async () => {
    const { time, wechat, server, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [frozen, other] = nodes as [Node, Node];
    wechat.onMoment = (moment, host) => {
      if (moment === 'reply' && host === frozen.name) frozen.clock.freeze();
    };
    void frozen.keeper.get().catch(() => undefined);
    await time.advance(200);
    server.leases.clear();
    await time.until(other.keeper.get());
    server.data.clear();
    frozen.clock.thaw();
    await time.advance(1_000);

    expect(wechat.calls).toHaveLength(2);
    for (const { keeper } of nodes) expect(await time.until(keeper.value())).toBe(wechat.current);
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.credential?.value).toBe(wechat.current);
  });
});

describe('a process that died', () => {
  it('G15: after the send mark: the current token counts for four minutes from the send, the next one comes at once', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token', overlap: 'by-time' });
    const { time, wechat, nodes } = fleet;
    const [victim, heir] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
    const { expiresAt } = await time.until(heir.keeper.get());
    await time.until(victim.keeper.get());
    await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
    wechat.trouble({ kind: 'lost' }, 1);
    void victim.keeper.get();
    await time.advance(20);
    expect(wechat.calls).toHaveLength(2);
    victim.clock.freeze();

    const results: BusinessResult[] = [];
    for (let tick = 0; tick < 10 * 60; tick++) {
      results.push(await time.until(businessCall(fleet, heir)));
      await time.advance(1_000);
    }

    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(wechat.calls).toHaveLength(3);
    // As soon as the lease of the dead process has ended.
    expect(gaps(wechat.calls.map(({ at }) => at))[1]).toBeLessThan(20);
  });
});
