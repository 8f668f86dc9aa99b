import { describe, expect, it } from '@jest/globals';
import { type BusinessResult, businessCall, failureOf, gaps } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import type { Node } from './world/fleet.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_TIMEOUT_MS = 30_000;

describe('stable_token hands back the dead token', () => {
  it('G14: it is forced once, after a probe, for the whole fleet', async () => {
    const fleet = fleetOf({ size: 4 });
    const { time, wechat, nodes } = fleet;
    wechat.handsBackDeadToken = true;
    await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
    await time.advance(MINUTE_MS);
    wechat.revoke();

    const results = await time.until(
      Promise.all(nodes.flatMap((node) => Array.from({ length: 10 }, () => businessCall(fleet, node)))),
    );

    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal', 'forced']);
    expect(wechat.probes.map(({ alive }) => alive)).toEqual([false]);
    expect(wechat.probes[0]!.at).toBeLessThan(wechat.calls[2]!.at);
  });

  it(
    'G14: revoked every minute for a day, it is forced at most 10 times, at least 30 s apart, then TOKEN_REJECTED says why',
    async () => {
      const fleet = fleetOf({ size: 2 });
      const { time, wechat, nodes } = fleet;
      wechat.handsBackDeadToken = true;
      // A whole day of WeChat's, from midnight to midnight in Shanghai.
      await time.advance(Date.parse('2026-11-20T16:00:30Z') - time.now);
      const end = time.now + 23 * HOUR_MS;
      const results: BusinessResult[] = [];
      while (time.now < end) {
        for (const node of nodes) void businessCall(fleet, node).then((result) => results.push(result));
        await time.advance(30_000);
        wechat.revoke();
      }

      const forced = wechat.calls.filter(({ mode }) => mode === 'forced');
      expect(forced.length).toBeLessThanOrEqual(10);
      expect(forced.length).toBeGreaterThan(5);
      expect(Math.min(...gaps(forced.map(({ at }) => at)))).toBeGreaterThanOrEqual(30);
      expect(wechat.calls.length).toBeLessThanOrEqual(60);
      const codes = new Set(results.flatMap(({ error }) => (typeof error === 'object' ? [error.code] : [])));
      expect([...codes]).toEqual(['TOKEN_REJECTED']);
      expect(results.every(({ requests }) => requests <= 2)).toBe(true);
    },
    DAY_TIMEOUT_MS,
  );

  it('G14: without an answer to the probe nothing is forced', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    wechat.handsBackDeadToken = true;
    await time.until(businessCall(fleet, node));
    wechat.revoke();
    wechat.probeFails = true;

    const results = [];
    for (let call = 0; call < 30; call++) {
      results.push(await time.until(businessCall(fleet, node)));
      await time.advance(1_000);
    }

    expect(results.every(({ error }) => typeof error === 'object')).toBe(true);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal']);
    wechat.probeFails = false;
    await time.advance(15_000);
    expect((await time.until(businessCall(fleet, node))).error).toBeUndefined();
    expect(wechat.calls.at(-1)?.mode).toBe('forced');
  });

  it('G14: a forced call that hands it back too does not loop', async () => {
    const fleet = fleetOf({ size: 2 });
    const { time, wechat, node } = fleet;
    const dead = { value: 'DEAD', expiresInSeconds: 7_000 };
    wechat.trouble({ kind: 'reply', reply: dead }, Infinity);
    await time.until(node.keeper.get());

    const error = await time.until(failureOf(node.keeper.rejected(node.keeper.peek()!.id)));

    expect(error.code).toBe('TOKEN_REJECTED');
    expect(error.retryAt!.getTime()).toBeGreaterThan(time.now + 20_000);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal', 'forced']);
    for (let tick = 0; tick < 60; tick++) {
      await time.until(failureOf(node.keeper.get()));
      await time.advance(10_000);
    }
    const forced = wechat.calls.filter(({ mode }) => mode === 'forced');
    expect(Math.min(...gaps(forced.map(({ at }) => at)))).toBeGreaterThanOrEqual(30);
    expect(forced.length).toBeLessThanOrEqual(6);
  });

  it('G14: a false 40001 forces nothing, and the request is repeated once', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    await time.until(businessCall(fleet, node));
    let falseVerdicts = 1;

    const result = await time.until(businessCall(fleet, node, '/cgi-bin/x', () => falseVerdicts-- <= 0));

    expect(result).toMatchObject({ requests: 2, error: undefined });
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal']);
    expect(wechat.probes.map(({ alive }) => alive)).toEqual([true]);
  });

  it('G14: a second false 40001 on the same day costs a probe and no token call', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    let falseVerdicts = 0;
    const honours = (): boolean => falseVerdicts-- <= 0;
    await time.until(businessCall(fleet, node));
    for (let verdict = 0; verdict < 5; verdict++) {
      falseVerdicts = 1;
      const result = await time.until(businessCall(fleet, node, `/cgi-bin/${verdict}`, honours));
      expect(result).toMatchObject({ requests: 2, error: undefined });
      await time.advance(10 * MINUTE_MS);
    }
    expect(wechat.calls).toHaveLength(2);
    expect(wechat.probes).toHaveLength(4);
  });
});

describe('a person forces a refresh', () => {
  it('is rationed across the fleet: 30 seconds apart, ten a day', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2 });
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    const first = await time.until(nodes[0]!.keeper.force('leak drill'));
    const tooSoon = await time.until(failureOf(nodes[1]!.keeper.force('again')));

    expect(first.value).toBe(wechat.current);
    expect(tooSoon.code).toBe('FORCE_RATION_SPENT');
    expect(tooSoon.retryAt!.getTime() - time.now).toBeLessThanOrEqual(30_000);
    expect(nodes[1]!.keeper.peek()?.value).toBe(first.value);
    for (let count = 2; count <= 10; count++) {
      await time.advance(31_000);
      await time.until(nodes[count % 2]!.keeper.force('drill'));
    }
    await time.advance(31_000);
    const spent = await time.until(failureOf(nodes[0]!.keeper.force('one more')));
    expect(spent.code).toBe('FORCE_RATION_SPENT');
    expect(spent.retryAt).toEqual(new Date('2026-11-20T16:00:00Z'));
    expect(wechat.calls.filter(({ mode }) => mode === 'forced')).toHaveLength(10);
    // The current token stays in use.
    expect(wechat.alive(await time.until(nodes[0]!.keeper.value()))).toBe(true);
  });

  it('is told to the log with its reason, and people who force at the same time share one', async () => {
    const { time, wechat, node } = fleetOf();
    const forced = await time.until(Promise.all(['a', 'b', 'c'].map((reason) => node.keeper.force(reason))));
    expect(new Set(forced.map(({ value }) => value)).size).toBe(1);
    expect(wechat.calls).toHaveLength(1);
    expect(node.events).toContainEqual(
      expect.objectContaining({ type: 'forced', reason: 'a', usedToday: 1 }),
    );
  });

  it('and may not: that is nobody else’s failure', async () => {
    const { time, nodes } = fleetOf({ size: 2 });
    const [one, cold] = nodes as [Node, Node];
    const { value } = await time.until(one.keeper.force('a drill'));
    const denied = failureOf(cold.keeper.force('too soon'));
    const during = cold.keeper.value();

    expect((await time.until(denied)).code).toBe('FORCE_RATION_SPENT');
    expect(await time.until(during)).toBe(value);
    expect(await time.until(cold.keeper.value())).toBe(value);
    expect(cold.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it('is not kept back by a failure that a person may have ended', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.refuses = () => ({ class: 'person', errcode: 40243 });
    await time.until(failureOf(node.keeper.get()));
    wechat.refuses = undefined;
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_ACTION_REQUIRED');
    expect((await time.until(node.keeper.force('thawed'))).value).toBe(wechat.current);
  });
});

describe('compare-and-refresh by value', () => {
  it('fetches only if the rejected value still is the current one', async () => {
    const { time, wechat, node } = fleetOf();
    const { value } = await time.until(node.keeper.get());
    wechat.revoke();
    const refreshed = await time.until(
      Promise.all(Array.from({ length: 20 }, () => node.keeper.refreshRejected(value))),
    );
    const late = await time.until(node.keeper.refreshRejected(value));

    expect(new Set([...refreshed, late].map((credential) => credential.value))).toEqual(
      new Set([wechat.current]),
    );
    expect(wechat.calls).toHaveLength(2);
  });

  it('on a cold process reads what the fleet has', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    await time.until(node.keeper.get());
    expect((await time.until(fleet.join().keeper.refreshRejected('an older one'))).value).toBe(
      wechat.current,
    );
    expect(wechat.calls).toHaveLength(1);
  });
});
