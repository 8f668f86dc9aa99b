import { describe, expect, it } from '@jest/globals';
import { failureOf, gaps } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';

const HOUR_MS = 3_600_000;
// Many refreshes, or many hours, in simulated time.
const LONG_TIMEOUT_MS = 30_000;

describe('expires_in as WeChat never sends it', () => {
  it.each([0, -1, -(2 ** 53), Number.NaN, 'soon', undefined, null, Number.NEGATIVE_INFINITY])(
    'G20: %p is a failed refresh, backs off, and is over when WeChat is sane again',
    async (expiresInSeconds) => {
      const { time, wechat, node } = fleetOf();
      wechat.trouble({ kind: 'reply', reply: { value: 'ODD', expiresInSeconds } }, Infinity);
      for (let second = 0; second < 300; second++) {
        expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_FETCH_FAILED');
        await time.advance(1_000);
      }
      expect(wechat.calls.length).toBeLessThan(50);
      expect(wechat.calls.length).toBeGreaterThan(20);
      wechat.calm();
      await time.advance(11_000);
      expect(await time.until(node.keeper.value())).toBe(wechat.current);
    },
    LONG_TIMEOUT_MS,
  );

  it.each([undefined, '', null, 7, {}])('G20: the value %p is a failed refresh', async (value) => {
    const { time, wechat, node } = fleetOf();
    wechat.trouble({ kind: 'reply', reply: { value, expiresInSeconds: 7_200 } });
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_FETCH_FAILED');
  });

  it.each([null, undefined, 'text', 42])('G20: the reply %p is a failed refresh', async (reply) => {
    const { time, wechat, node } = fleetOf();
    wechat.trouble({ kind: 'reply', reply });
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_FETCH_FAILED');
  });

  it.each([2 ** 31, 2 ** 53, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    'G20: %p overflows no timer and is believed for 30 days at most',
    async (expiresInSeconds) => {
      const { time, wechat, node } = fleetOf();
      wechat.trouble({ kind: 'reply', reply: { value: 'LONG', expiresInSeconds } });
      const { expiresAt } = await time.until(node.keeper.get());
      for (let hour = 0; hour < 12; hour++) {
        await time.until(node.engine.sweep());
        await time.until(node.keeper.get());
        await time.advance(HOUR_MS);
      }
      expect(expiresAt - time.now).toBeLessThanOrEqual(30 * 24 * HOUR_MS);
      expect(wechat.calls).toHaveLength(1);
    },
    LONG_TIMEOUT_MS,
  );

  it.each([
    [1, 1],
    [1.5, 1.5],
    [60, 60],
  ])(
    'G20: %d seconds are short, but no hot loop',
    async (expiresInSeconds, seconds) => {
      const { time, wechat, node } = fleetOf({ endpoint: 'token' });
      let issued = 0;
      wechat.refuses = () => {
        wechat.trouble({ kind: 'reply', reply: { value: `SHORT-${++issued}`, expiresInSeconds } });
        return undefined;
      };
      for (let tick = 0; tick < 1_200; tick++) {
        await time.until(node.keeper.get());
        await time.advance(100);
      }
      expect(wechat.calls.length).toBeGreaterThanOrEqual(120 / seconds - 1);
      expect(Math.min(...gaps(wechat.calls.map(({ at }) => at)))).toBeGreaterThanOrEqual(seconds / 2);
    },
    LONG_TIMEOUT_MS,
  );

  it(
    'G20: the budget ends what a short life begins',
    async () => {
      const { time, wechat, node } = fleetOf({
        source: () => ({ budget: { ceiling: 50, per: 'day', reserve: 10 } }),
      });
      wechat.trouble({ kind: 'reply', reply: { value: 'SHORT', expiresInSeconds: 1 } }, Infinity);
      let last: unknown;
      for (let tick = 0; tick < 600; tick++) {
        await time.until(node.keeper.get().catch((error: unknown) => (last = error)));
        await time.advance(1_000);
      }
      expect(wechat.calls).toHaveLength(50);
      expect(last).toMatchObject({ code: 'BUDGET_EXHAUSTED', retryAt: new Date('2026-11-20T16:00:00Z') });
      expect(node.events.filter(({ type }) => type === 'budget-warning')).toHaveLength(2);
    },
    LONG_TIMEOUT_MS,
  );

  it('G20: an endpoint that hands the same token back to its end fails nobody in the last second, when it says 0', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'gettoken' });
    wechat.handsBackToTheEnd = true;
    wechat.lifeMs = 60_000;
    for (let tick = 0; tick < 3_000; tick++) {
      await time.until(node.keeper.get());
      await time.advance(100);
    }
    // The shorter the rest, the sooner it asks again; and then comes the end.
    expect(wechat.calls.length).toBeLessThan(5 * 10);
  });

  it.each([
    ['gettoken', 0, [0, 1_000]],
    ['gettoken', -1, [0]],
    ['token', 0, [0]],
    ['stable_token', 0, [0]],
  ] as const)(
    'G20: %s with a life of %d: a refresh asks at %p',
    async (endpoint, expiresInSeconds, asked) => {
      const { time, wechat, node } = fleetOf({ endpoint });
      wechat.trouble({ kind: 'reply', reply: { value: 'ODD', expiresInSeconds } }, Infinity);
      expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_FETCH_FAILED');
      const [first] = wechat.calls;
      expect(wechat.calls.map(({ at }) => Math.floor((at - first!.at) / 100) * 100)).toEqual(asked);
      expect((await time.until(node.keeper.status())).budget?.used).toBe(asked.length);
    },
  );
});
