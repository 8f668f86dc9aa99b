import { describe, expect, it } from '@jest/globals';
import type { EngineEvent } from '../../src/core/engine-event.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;
const BUDGET = { ceiling: 40, per: 'day', reserve: 0 } as const;

type Of<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/** What all processes together reported. */
function told<T extends EngineEvent['type']>({ nodes }: Fleet, type: T): Of<T>[] {
  return nodes.flatMap(({ events }) => events).filter((event): event is Of<T> => event.type === type);
}

const thresholds = (fleet: Fleet) =>
  told(fleet, 'budget-warning')
    .map(({ threshold }) => threshold)
    .sort();

/** Tokens live for `lifeMs`, and every process asks for one each time. */
async function askWheneverItEnds(fleet: Fleet, lifeMs: number, times: number): Promise<void> {
  const { time, wechat, nodes } = fleet;
  wechat.lifeMs = lifeMs;
  for (let count = 0; count < times; count++) {
    await time.until(Promise.allSettled(nodes.map(({ keeper }) => keeper.get())));
    await time.advance(lifeMs);
  }
}

describe('budget warnings', () => {
  it('of 64 processes come once for each share, and once when everything is used up; the next hour anew', async () => {
    const budget = { ceiling: 20, per: 'hour', reserve: 0, warnAt: [0.25, 0.5, 0.8, 1] } as const;
    const fleet = fleetOf({ size: 64, endpoint: 'token', source: () => ({ budget }) });
    const { time, wechat } = fleet;
    const nextHour = Date.parse('2026-11-20T03:00:00Z');
    time.now = nextHour - 6 * MINUTE_MS;

    await askWheneverItEnds(fleet, 10_000, 29);

    expect(time.now).toBeLessThan(nextHour);
    expect(wechat.calls).toHaveLength(20);
    expect(thresholds(fleet)).toEqual([0.25, 0.5, 0.8, 1]);
    expect(
      told(fleet, 'budget-warning')
        .map(({ used }) => used)
        .sort(inOrder),
    ).toEqual([5, 10, 16, 20]);
    expect(told(fleet, 'budget-exhausted')).toMatchObject([{ used: 20, ceiling: 20 }]);

    await time.advance(nextHour - time.now);
    await askWheneverItEnds(fleet, 10_000, 25);

    expect(thresholds(fleet)).toEqual([0.25, 0.25, 0.5, 0.5, 0.8, 0.8, 1, 1]);
    expect(told(fleet, 'budget-exhausted')).toHaveLength(2);
  }, 60_000);

  it('come at the shares of the settings where the budget names none', async () => {
    const source = () => ({ budget: BUDGET });
    const usual = fleetOf({ size: 2, source });
    const own = fleetOf({ size: 2, source, settings: { budgetWarnAt: [0.1] } });
    const none = fleetOf({ size: 2, source: () => ({ budget: { ...BUDGET, warnAt: [] } }) });
    for (const fleet of [usual, own, none]) await askWheneverItEnds(fleet, MINUTE_MS, 35);

    expect([usual, own, none].map(thresholds)).toEqual([[0.5, 0.8], [0.1], []]);
  });

  it('are not repeated when calls are taken back that never left', async () => {
    const fleet = fleetOf({ size: 4, endpoint: 'token', source: () => ({ budget: BUDGET }) });
    const { wechat } = fleet;
    await askWheneverItEnds(fleet, MINUTE_MS, 19);
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', reason: 'ECONNREFUSED' } }, 30);
    await askWheneverItEnds(fleet, MINUTE_MS, 30);

    expect(wechat.calls.length).toBeGreaterThan(40);
    expect(thresholds(fleet)).toEqual([0.5]);
  });

  it('name the highest share that one call crosses', async () => {
    const source = () => ({ budget: { ceiling: 1, per: 'day', reserve: 0 } as const });
    const fleet = fleetOf({ size: 3, source });
    await askWheneverItEnds(fleet, MINUTE_MS, 3);

    expect(thresholds(fleet)).toEqual([0.8]);
    expect(told(fleet, 'budget-exhausted')).toHaveLength(1);
  });

  it(
    'tell once that the reserve is left, and once more that it is gone',
    async () => {
      const budget = { ceiling: 10, per: 'day', reserve: 6 } as const;
      const fleet = fleetOf({
        size: 8,
        endpoint: 'token',
        source: () => ({ budget, probe: () => Promise.resolve(false), windows: NO_RENEWAL }),
      });
      const { time, nodes } = fleet;
      const end = time.now + 10 * 60 * MINUTE_MS;
      while (time.now < end) {
        const { keeper } = nodes[0]!;
        const { id } = await time.until(keeper.get().catch(() => ({ id: 'none' })));
        await time.until(Promise.allSettled(nodes.map((node) => node.keeper.rejected(id))));
        await time.advance(20 * MINUTE_MS);
      }
      expect(told(fleet, 'budget-exhausted').map(({ used }) => used)).toEqual([4]);

      await askWheneverItEnds(fleet, MINUTE_MS, 100);
      expect(
        told(fleet, 'budget-exhausted')
          .map(({ used }) => used)
          .sort(inOrder),
      ).toEqual([4, 10]);
    },
    DAY_TIMEOUT_MS,
  );
});

const inOrder = (a: number, b: number) => a - b;
const NO_RENEWAL = { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 };
