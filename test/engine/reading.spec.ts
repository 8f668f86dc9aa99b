import { describe, expect, it } from '@jest/globals';
import { fleetOf } from './world/fleet-of.js';
import { drain } from './world/sim-time.js';

// A day in simulated time takes a second.
const DAY_TIMEOUT_MS = 30_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('reading without using', () => {
  it('fetches nothing: not at once, not by the sweep, however often it is done', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    for (let round = 0; round < 5; round++) {
      expect(await time.until(node.keeper.read())).toBeUndefined();
      await time.until(node.engine.sweep());
      await time.advance(MINUTE_MS);
    }
    expect(wechat.calls).toHaveLength(0);
  });

  it('finds what another process fetched, and renews it in no phase of its life', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [user, reader] = nodes;
    const credential = await time.until(user!.keeper.get());
    const seen = new Set<string | undefined>();
    while (time.now < credential.expiresAt + 5 * MINUTE_MS) {
      seen.add((await time.until(reader!.keeper.read()))?.value);
      await time.until(reader!.engine.sweep());
      await time.advance(MINUTE_MS);
    }
    expect([...seen]).toEqual([credential.value, undefined]);
    expect(wechat.calls).toHaveLength(1);
  });

  it('keeps no account of a day ago alive, also where it was used once', async () => {
    const { time, wechat, node } = fleetOf({ settings: { idleAfterMs: HOUR_MS } });
    await time.until(node.keeper.get());
    for (let minute = 0; minute < 240; minute++) {
      await time.until(node.keeper.read());
      await time.until(node.engine.sweep());
      await time.advance(MINUTE_MS);
    }
    expect(wechat.calls).toHaveLength(1);
  });

  it(
    'finds what was used once for as long as the settings keep it alive',
    async () => {
      const { time, node } = fleetOf({ settings: { idleAfterMs: 365 * 24 * HOUR_MS } });
      await time.until(node.keeper.get());
      for (let minute = 0; minute < 26 * 60; minute++) {
        expect(await time.until(node.keeper.read())).toBeDefined();
        await time.until(node.engine.sweep());
        await time.advance(MINUTE_MS);
      }
    },
    DAY_TIMEOUT_MS,
  );

  it.each(['read', 'followNews'] as const)('by %s hears of the next one by news', async (how) => {
    const { time, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [user, reader] = nodes;
    await time.until(user!.keeper.get());
    if (how === 'read') await time.until(reader!.keeper.read());
    else reader!.keeper.followNews();
    const next = await time.until(user!.keeper.force('a leak'));
    await time.advance(1_000);
    expect(reader!.keeper.peek()?.id).toBe(next.id);
    expect(reader!.events.filter(({ type }) => type === 'adopted').length).toBeGreaterThan(0);
  });

  it('compares with the store when it is told to, though the copy in memory is fresh', async () => {
    const { time, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [user, reader] = nodes;
    await time.until(user!.keeper.get());
    const before = await time.until(reader!.keeper.read());
    reader!.connection!.deaf = true;
    const next = await time.until(user!.keeper.force('a leak'));
    expect((await time.until(reader!.keeper.read()))?.id).toBe(before!.id);
    expect((await time.until(reader!.keeper.read({ compare: true })))?.id).toBe(next.id);
  });

  it('hands out nothing that the fleet knows to be rejected', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [user, reader] = nodes;
    const { id } = await time.until(user!.keeper.get());
    await time.until(reader!.keeper.read());
    wechat.revoke();
    wechat.latencyMs = 2_000;
    const replaced = user!.keeper.rejected(id);
    await time.advance(1_000);
    expect(await time.until(reader!.keeper.read())).toBeUndefined();
    await time.until(replaced);
    await time.advance(1_000);
    expect(wechat.alive((await time.until(reader!.keeper.read()))!.value)).toBe(true);
  });

  it('serves what memory holds while the store is away, and nothing where memory is empty', async () => {
    const { time, wechat, server, nodes } = fleetOf({ size: 3 });
    const [user, reader, late] = nodes;
    await time.until(user!.keeper.get());
    const known = await time.until(reader!.keeper.read());
    server.down = true;
    await drain();
    expect((await time.until(reader!.keeper.read({ compare: true })))?.id).toBe(known!.id);
    expect(await time.until(late!.keeper.read())).toBeUndefined();
    expect(wechat.calls).toHaveLength(1);
  });

  it('says for how long a copy may be held: less than it lives, and nothing of one that was replaced', async () => {
    const { time, node } = fleetOf({ endpoint: 'token' });
    const first = await time.until(node.keeper.get());
    const holdMs = node.keeper.holdMs(first);
    expect(holdMs).toBeGreaterThan(7_200_000 - 15 * MINUTE_MS);
    expect(holdMs).toBeLessThan(7_200_000 - 5 * MINUTE_MS);
    await time.until(node.keeper.force('a leak'));
    expect(node.keeper.holdMs(first)).toBe(0);
  });
});
