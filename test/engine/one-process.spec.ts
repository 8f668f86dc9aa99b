import { describe, expect, it } from '@jest/globals';
import { failureOf } from './world/business.js';
import { KEY, startNode } from './world/fleet.js';
import { SimTime } from './world/sim-time.js';
import { SimWechat } from './world/sim-wechat.js';

// A day has 86 400 ticks of the clock watch.
const DAY_TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;

describe('one process', () => {
  it('G1: 1000 concurrent cold callers make one token call', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time);
    const node = startNode({ time, wechat });

    const values = await time.until(Promise.all(Array.from({ length: 1000 }, () => node.keeper.value())));

    expect(new Set(values)).toEqual(new Set([wechat.current]));
    expect(wechat.calls).toHaveLength(1);
  });

  it('G3: a revoked token costs one call, and every request signed with it is told the new one', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time);
    const { keeper } = startNode({ time, wechat });
    const { id } = await time.until(keeper.get());
    await time.advance(60_000);
    wechat.revoke();

    const verdicts = Array.from({ length: 50 }, (_, index) =>
      time.sleep(index * 8).then(() => keeper.rejected(id)),
    );
    const replaced = await time.until(Promise.all(verdicts));

    expect(
      replaced.every((verdict) => verdict.kind === 'replaced' && wechat.alive(verdict.credential.value)),
    ).toBe(true);
    expect(wechat.calls).toHaveLength(2);
  });

  it('G19: whose machine slept, or whose clock was put forward, serves no token that may have ended', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token');
    const { keeper, clock } = startNode({ time, wechat });
    const { id } = await time.until(keeper.get());
    clock.freeze();
    await time.advance(3 * HOUR_MS);
    clock.suspendedFor(3 * HOUR_MS);
    clock.thaw();
    // The clocks are compared once a second.
    await time.advance(1_100);
    expect(keeper.peek()).toBeUndefined();
    const next = await time.until(keeper.get());
    expect(next.id).not.toBe(id);

    clock.setWall(3 * HOUR_MS);
    await time.advance(1_100);
    expect(keeper.peek()).toBeUndefined();
    expect((await time.until(keeper.get())).id).not.toBe(next.id);
    expect(wechat.calls).toHaveLength(3);
  });

  it('whose forced call had no answer replaces its token while that one lives on', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token', 'by-time');
    const { keeper } = startNode({ time, wechat });
    await time.until(keeper.get());
    await time.advance(10_000);
    wechat.trouble({ kind: 'lost' });
    await time.until(failureOf(keeper.force('a drill')));
    for (let second = 0; second < 600; second++) {
      expect(wechat.alive(await time.until(keeper.value()))).toBe(true);
      await time.advance(1_000);
    }
    expect(wechat.calls).toHaveLength(3);
  });

  it('that forgot a keeper while it was fetching renews nothing of it', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time);
    const { keeper, engine } = startNode({ time, wechat });
    const value = keeper.value();
    engine.forget(KEY);
    await time.until(value);
    await time.advance(wechat.lifeMs - 100_000);
    await time.until(engine.sweep());
    expect(wechat.calls).toHaveLength(1);
  });

  it('G3: a stable_token endpoint that hands back the dead token is forced once, after a probe', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time);
    wechat.handsBackDeadToken = true;
    const { keeper } = startNode({ time, wechat });
    const { id } = await time.until(keeper.get());
    await time.advance(60_000);
    wechat.revoke();

    const verdicts = Array.from({ length: 50 }, (_, index) =>
      time.sleep(index * 8).then(() => keeper.rejected(id)),
    );
    const replaced = await time.until(Promise.all(verdicts));

    expect(
      replaced.every((verdict) => verdict.kind === 'replaced' && wechat.alive(verdict.credential.value)),
    ).toBe(true);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal', 'forced']);
    expect(wechat.probes).toHaveLength(1);
  });

  it.each([
    ['stable_token', 14],
    ['token', 15],
  ] as const)(
    'G5: a healthy %s account costs at most %i token calls a day',
    async (endpoint, most) => {
      const time = new SimTime();
      const wechat = new SimWechat(time, endpoint);
      const { keeper, engine } = startNode({ time, wechat });
      const failures: unknown[] = [];
      for (let minute = 0; minute < 24 * 60; minute++) {
        await time.until(keeper.value().catch((error: unknown) => void failures.push(error)));
        await time.until(engine.sweep());
        await time.advance(60_000);
        expect(wechat.alive((await time.until(keeper.get())).value)).toBe(true);
      }

      expect(failures).toEqual([]);
      expect(wechat.calls.length).toBeLessThanOrEqual(most);
      expect(wechat.calls.length).toBeGreaterThanOrEqual(12);
    },
    DAY_TIMEOUT_MS,
  );
});
