import { describe, expect, it } from '@jest/globals';
import type { EngineEvent } from '../../src/core/engine-event.js';
import type { FetchFailure } from '../../src/core/failure.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import type { Node } from './world/fleet.js';

const MINUTE_MS = 60_000;
const ABOUT = { account: 'shop', credentialType: 'access_token' } as const;
const DOWN: FetchFailure = { class: 'transient', errcode: -1, errmsg: 'system error' };

/** What a node told since the last look. */
function news({ events }: Node): EngineEvent[] {
  return events.splice(0);
}

describe('what the engine tells', () => {
  it('of a fetch, and of adopting what another process fetched', async () => {
    const { time, nodes } = fleetOf({ size: 2 });
    const [one, other] = nodes as [Node, Node];
    const { id, expiresAt } = await time.until(one.keeper.get());
    await time.until(other.keeper.get());
    const refreshed = { type: 'refreshed', ...ABOUT, cause: 'missing', credentialId: id, forced: false };
    expect(news(one)).toEqual([{ ...refreshed, durationMs: 40, expiresAt }]);
    expect(news(other)).toEqual([{ type: 'adopted', ...ABOUT, credentialId: id }]);
  });

  it('of a timed renewal, and nothing of what it holds already', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [one, other] = nodes as [Node, Node];
    const { expiresAt } = await time.until(one.keeper.get());
    await time.until(other.keeper.get());
    nodes.forEach(news);
    await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
    await time.until(one.keeper.get());
    await time.advance(1_000);
    expect(news(one)).toMatchObject([{ type: 'refreshed', cause: 'timed', forced: false }]);
    expect(news(other)).toMatchObject([{ type: 'adopted', credentialId: one.keeper.peek()?.id }]);
    other.connection!.setNewsState('live');
    await time.until(other.keeper.get());
    await time.advance(1_000);
    expect(news(other)).toEqual([]);
    expect(wechat.calls).toHaveLength(2);
  });

  it('of a rejection, once for all who were rejected, with the path where it is known', async () => {
    const { time, wechat, node } = fleetOf();
    const { id } = await time.until(node.keeper.get());
    news(node);
    wechat.revoke();
    await time.until(
      Promise.all([node.keeper.rejected(id, { path: '/a' }), node.keeper.rejected(id, { path: '/b' })]),
    );
    expect(news(node)).toMatchObject([
      { type: 'rejected', ...ABOUT, credentialId: id, path: '/a' },
      { type: 'refreshed', cause: 'rejected' },
      { type: 'stolen', credentialId: id },
    ]);
    const next = await time.until(node.keeper.get());
    wechat.revoke();
    await time.until(node.keeper.rejected(next.id));
    expect(news(node)[0]).toEqual({ type: 'rejected', ...ABOUT, credentialId: next.id });
  });

  it.each([
    ['alive', true],
    ['dead', false],
    ['unknown', 'unknown'],
  ] as const)('of a probe that finds the token %s', async (_name, alive) => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const first = await time.until(node.keeper.get());
    wechat.revoke();
    await time.until(node.keeper.rejected(first.id));
    await time.advance(5_000);
    news(node);
    const { id } = await time.until(node.keeper.get());
    if (alive === false) wechat.revoke();
    wechat.probeFails = alive === 'unknown';
    await time.until(node.keeper.rejected(id, { path: '/x' }).catch(() => undefined));
    const probes = news(node).filter(({ type }) => type === 'probed');
    const durationMs = alive === 'unknown' ? 20 : 40;
    expect(probes).toEqual([{ type: 'probed', ...ABOUT, credentialId: id, alive, durationMs }]);
  });

  it('of a person’s forced refresh, with the reason', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    news(node);
    await time.until(node.keeper.force('a leak'));
    expect(news(node)).toMatchObject([
      { type: 'forced', ...ABOUT, reason: 'a leak', usedToday: 1 },
      { type: 'refreshed', cause: 'forced', forced: true },
    ]);
  });

  it('of a forced refresh that nobody asked for', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.handsBackDeadToken = true;
    const { id } = await time.until(node.keeper.get());
    news(node);
    wechat.revoke();
    await time.until(node.keeper.rejected(id));
    const told = news(node);
    expect(told.map(({ type }) => type)).toEqual([
      'rejected',
      'refreshed',
      'probed',
      'forced',
      'refreshed',
      'stolen',
    ]);
    expect(told[3]).toEqual({
      type: 'forced',
      ...ABOUT,
      reason: 'the rejected token was handed back',
      usedToday: 1,
    });
    expect(told[4]).toMatchObject({ cause: 'rejected', forced: true });
  });

  it('of a failed fetch: how often in a row, and when the next one is', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.trouble({ kind: 'fail', failure: DOWN }, 2);
    const first = await time.until(failureOf(node.keeper.get()));
    const failed = { type: 'refresh-failed', ...ABOUT, cause: 'missing', failure: DOWN, durationMs: 40 };
    expect(news(node)).toEqual([{ ...failed, attempt: 1, retryAt: first.retryAt!.getTime() }]);
    expect(first.retryAt!.getTime()).toBeGreaterThan(time.now);
    await time.advance(2_000);
    const second = await time.until(failureOf(node.keeper.get()));
    expect(news(node)).toEqual([{ ...failed, attempt: 2, retryAt: second.retryAt!.getTime() }]);
  });

  it('of a process whose address is refused', async () => {
    const { time, wechat, node } = fleetOf();
    const failure: FetchFailure = { class: 'address', errcode: 40164, addressOnly: true };
    wechat.refuses = () => failure;
    const error = await time.until(failureOf(node.keeper.get()));
    expect(news(node)).toMatchObject([
      { type: 'refresh-failed', failure, attempt: 1, retryAt: error.retryAt!.getTime() },
    ]);
    await time.advance(MINUTE_MS);
    await time.until(failureOf(node.keeper.get()));
    expect(news(node)).toMatchObject([{ type: 'refresh-failed', attempt: 2 }]);
  });

  it('of a budget that is half used, and used up', async () => {
    const budget = { ceiling: 2, per: 'day', reserve: 0, warnAt: [0.5] } as const;
    const { time, wechat, node } = fleetOf({ source: () => ({ budget }) });
    wechat.lifeMs = MINUTE_MS;
    await time.until(node.keeper.get());
    expect(news(node)[0]).toEqual({ type: 'budget-warning', ...ABOUT, used: 1, ceiling: 2, threshold: 0.5 });
    await time.advance(MINUTE_MS);
    await time.until(node.keeper.get());
    expect(news(node).map(({ type }) => type)).toEqual(['refreshed']);
    for (let round = 0; round < 2; round++) {
      await time.advance(MINUTE_MS);
      const error = await time.until(failureOf(node.keeper.get()));
      expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED', retryable: true });
      const retryAt = Date.parse('2026-11-20T16:00:00Z');
      expect(error.retryAt!.getTime()).toBe(retryAt);
      const exhausted = { type: 'budget-exhausted', ...ABOUT, used: 2, ceiling: 2, retryAt };
      expect(news(node)).toEqual(round === 0 ? [exhausted] : []);
    }
    expect(wechat.calls).toHaveLength(2);
  });

  it('of the store: once that it is away, once that it is back, and for how long it was', async () => {
    const { time, server, node } = fleetOf({ endpoint: 'token' });
    server.down = true;
    await time.until(failureOf(node.keeper.get()));
    expect(node.engine.storeIsUp).toBe(false);
    await time.until(failureOf(node.keeper.get()));
    const downSince = time.now;
    await time.advance(10_000);
    server.down = false;
    await time.advance(2_000);
    const [down, up, ...more] = news(node);
    expect(down).toEqual({ type: 'store-down', reason: 'no answer within 500 ms' });
    expect(up).toMatchObject({ type: 'store-up' });
    const { durationMs } = up as Extract<EngineEvent, { type: 'store-up' }>;
    expect(durationMs).toBeGreaterThanOrEqual(10_000);
    expect(durationMs).toBeLessThan(time.now - downSince + 1_000);
    expect(more).toEqual([]);
    expect(node.engine.storeIsUp).toBe(true);
  });
});
