import { describe, expect, it } from '@jest/globals';
import type { CredentialVitals } from '../../src/core/vitals.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ABOUT = { account: 'shop', credentialType: 'access_token' } as const;
const CEILING = { used: 0, ceiling: 5_000 };

function vitals({ engine }: Node): CredentialVitals {
  const [only, ...others] = [...engine.vitals()];
  expect(others).toEqual([]);
  expect(engine.vitalsOf(KEY)).toEqual(only);
  return only!;
}

describe('what memory knows of a credential', () => {
  it('that nobody asked for: nothing', () => {
    const { node } = fleetOf();
    expect(vitals(node)).toEqual({ ...ABOUT, wanted: false, served: 0, budget: CEILING });
    expect(node.keeper.glance()).toEqual({ state: 'unused', failing: false });
    expect(node.engine.vitalsOf('another key')).toBeUndefined();
  });

  it('that is being fetched: for how long', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.trouble({ kind: 'delay', ms: 2_000 });
    const value = node.keeper.value();
    await time.advance(1_000);
    expect(vitals(node)).toMatchObject({ wanted: true, refreshingForMs: 1_000 });
    expect(node.keeper.glance()).toEqual({ state: 'missing', failing: false });
    await time.until(value);
    expect(vitals(node)).not.toHaveProperty('refreshingForMs');
  });

  it('that is held: its life, how often it was served, what was spent', async () => {
    const { time, node } = fleetOf();
    const { expiresAt } = await time.until(node.keeper.get());
    await time.until(node.keeper.value());
    await time.until(node.keeper.value({}));
    await time.advance(HOUR_MS);
    expect(vitals(node)).toEqual({
      ...ABOUT,
      wanted: true,
      expiresInMs: expiresAt - time.now,
      served: 3,
      budget: { used: 1, ceiling: 5_000 },
    });
    expect(node.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it('that nobody wants any more: it may end', async () => {
    const { time, node } = fleetOf({ settings: { idleAfterMs: HOUR_MS } });
    await time.until(node.keeper.get());
    const usedAt = time.now;
    await time.advance(HOUR_MS - 100);
    expect(vitals(node).wanted).toBe(true);
    await time.advance(usedAt + HOUR_MS + 100 - time.now);
    expect(vitals(node).wanted).toBe(false);
    await time.advance(HOUR_MS);
    expect(vitals(node)).not.toHaveProperty('expiresInMs');
    expect(node.keeper.glance().state).toBe('missing');
  });

  it('that was rejected: it may not be handed out', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2 });
    const [one, other] = nodes as [Node, Node];
    const { id } = await time.until(one.keeper.get());
    await time.until(other.keeper.get());
    wechat.revoke();
    wechat.trouble({ kind: 'delay', ms: 5_000 });
    const verdict = one.keeper.rejected(id);
    await time.advance(1_000);
    expect(vitals(other)).not.toHaveProperty('expiresInMs');
    expect(other.keeper.glance()).toEqual({ state: 'rejected', failing: false });
    expect(other.keeper.peek()).toBeUndefined();
    await time.until(verdict);
    await time.advance(100);
    expect(vitals(other).expiresInMs).toBeGreaterThan(0);
  });

  it('that can not be had: why, and when it is tried again', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.refuses = () => ({ class: 'configuration', errcode: 40125 });
    const error = await time.until(failureOf(node.keeper.get()));
    const retryAt = error.retryAt!.getTime();
    expect(vitals(node).failure).toEqual({ error, retryInMs: retryAt - time.now });
    expect(retryAt - time.now).toBeGreaterThan(59_000);
    expect(node.keeper.glance()).toEqual({ state: 'blocked', failing: true });
    await time.advance(5 * MINUTE_MS);
    expect(vitals(node).failure?.retryInMs).toBe(retryAt - time.now);
  });

  it('that can not be renewed: it is held, and the failure counts while it holds the renewal back', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const { expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 10 * MINUTE_MS);
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', errcode: -1 } });
    await time.until(node.keeper.get());
    await time.advance(500);
    expect(vitals(node)).toMatchObject({ expiresInMs: expiresAt - time.now, failure: {} });
    expect(node.keeper.glance()).toEqual({ state: 'soon', failing: true });
    await time.advance(5_000);
    await time.until(node.keeper.get());
    await time.advance(1_000);
    expect(vitals(node)).not.toHaveProperty('failure');
    expect(node.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it('that a source adds by itself, or that lies on this machine: neither is it wanted, nor is anything counted', async () => {
    const { time, node } = fleetOf({ source: () => ({ tokenless: true, scope: 'process' }) });
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('NO_TOKEN');
    const { wanted, budget } = vitals(node);
    expect([wanted, budget]).toEqual([false, undefined]);
  });

  it('counts the calls of the current period only', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    expect(vitals(node).budget).toEqual({ used: 1, ceiling: 5_000 });
    await time.advance(14 * HOUR_MS);
    expect(vitals(node).budget).toEqual(CEILING);
  });
});

describe('an engine', () => {
  it('has one keeper for each key, until it is forgotten; what it served stays counted', async () => {
    const { time, wechat, node } = fleetOf();
    const { engine, keeper } = node;
    const source = wechat.source(node.name, node.clock);
    expect(engine.keeper({ key: KEY, ...ABOUT, source, appId: 'wx1' })).toBe(keeper);
    expect(engine.find(KEY)).toBe(keeper);
    expect(engine.find('another key')).toBeUndefined();
    await time.until(keeper.get());
    await time.until(keeper.get());
    engine.forget('another key');
    engine.forget(KEY);
    expect(engine.find(KEY)).toBeUndefined();
    expect([...engine.vitals()]).toEqual([]);
    expect([...engine.servedBefore]).toEqual([['access_token', 2]]);
  });
});
