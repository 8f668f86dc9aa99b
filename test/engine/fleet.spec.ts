import { describe, expect, it } from '@jest/globals';
import { fleetOf } from './world/fleet-of.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

describe('a fleet', () => {
  it.each(['token', 'stable_token'] as const)(
    'G2: 64 cold nodes × 50 callers make one %s call',
    async (endpoint) => {
      const { time, wechat, nodes } = fleetOf({ size: 64, endpoint });

      const values = await time.until(
        Promise.all(nodes.flatMap(({ keeper }) => Array.from({ length: 50 }, () => keeper.value()))),
      );

      expect(new Set(values)).toEqual(new Set([wechat.current]));
      expect(wechat.calls).toHaveLength(1);
    },
  );

  it.each(['token', 'stable_token'] as const)(
    'G2: 64 nodes × 50 callers make one %s call when the token has ended, and one when it is about to',
    async (endpoint) => {
      const { time, wechat, nodes } = fleetOf({ size: 64, endpoint });
      wechat.lifeMs = 20 * 60_000;
      const askAll = () =>
        time.until(
          Promise.all(nodes.flatMap(({ keeper }) => Array.from({ length: 50 }, () => keeper.value()))),
        );
      await askAll();

      await time.advance(wechat.lifeMs);
      const afterTheEnd = await askAll();
      expect(new Set(afterTheEnd)).toEqual(new Set([wechat.current]));
      expect(wechat.calls).toHaveLength(2);

      await time.advance(wechat.lifeMs - 20_000);
      await askAll();
      await time.advance(1_000);
      expect(new Set(await askAll())).toEqual(new Set([wechat.current]));
      expect(wechat.calls).toHaveLength(3);
    },
    DAY_TIMEOUT_MS,
  );

  it.each(['token', 'stable_token'] as const)(
    'G4: sweeps of 16 nodes in the same second make one %s call',
    async (endpoint) => {
      const { time, wechat, nodes } = fleetOf({ size: 16, endpoint });
      await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));
      for (let minute = 0; minute < 120; minute++) {
        const sweeps = Promise.all(nodes.map(({ engine }) => engine.sweep()));
        await time.until(sweeps);
        await time.advance(60_000);
        for (const { keeper } of nodes) expect(wechat.alive(keeper.peek()?.value ?? '')).toBe(true);
      }
      expect(wechat.calls).toHaveLength(2);
    },
    DAY_TIMEOUT_MS,
  );

  it.each(['token', 'stable_token'] as const)(
    'G3: a token revoked under 4 nodes costs one %s call',
    async (endpoint) => {
      const { time, wechat, nodes } = fleetOf({ size: 4, endpoint });
      const held = await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
      await time.advance(60_000);
      wechat.revoke();

      const verdicts = nodes.flatMap(({ keeper }, node) =>
        Array.from({ length: 50 }, (_, index) =>
          time.sleep(index * 8 + node).then(() => keeper.rejected(held[node]!.id)),
        ),
      );
      const replaced = await time.until(Promise.all(verdicts));

      expect(
        replaced.every((verdict) => verdict.kind === 'replaced' && wechat.alive(verdict.credential.value)),
      ).toBe(true);
      expect(wechat.calls).toHaveLength(2);
    },
  );
});
