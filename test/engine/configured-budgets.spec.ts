import { describe, expect, it } from '@jest/globals';
import type { EngineEvent } from '../../src/core/engine-event.js';
import type { CallBudget } from '../../src/core/token-source.js';
import { type BusinessResult, businessCall, failureOf, gaps } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LONG_MS = 60_000;
const MIDNIGHT = Date.parse('2026-11-20T16:00:00Z');

const told = <T extends EngineEvent['type']>({ nodes }: Fleet, type: T) =>
  nodes
    .flatMap(({ events }) => events)
    .filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);

function fleetWith(budget: CallBudget, endpoint: 'token' | 'stable_token' = 'token'): Fleet {
  return fleetOf({ size: 2, endpoint, overlap: 'by-time', source: () => ({ budget }) });
}

/** Callers on every node, every `stepMs`. */
async function ask({ time, nodes }: Fleet, until: number, stepMs: number): Promise<void> {
  while (time.now < until) {
    for (const { keeper } of nodes) void keeper.get().catch(() => undefined);
    await time.advance(stepMs);
  }
}

describe('the limits with a budget of the application’s own', () => {
  it(
    'G11: an outage never costs more than the ceiling; callers learn when the next day begins, and then it works',
    async () => {
      const fleet = fleetWith({ ceiling: 60, per: 'day', reserve: 10 });
      const { time, wechat, node } = fleet;
      const failure = { class: 'transient', reason: 'HTTP 502', ambiguous: true } as const;
      wechat.trouble({ kind: 'fail', failure, carriedOut: false }, Infinity);

      await ask(fleet, MIDNIGHT - 2 * HOUR_MS, 5_000);

      expect(wechat.calls).toHaveLength(60);
      // One back-off, that becomes longer as the budget shrinks.
      const seconds = gaps(wechat.calls.map(({ at }) => at));
      expect(Math.min(...seconds.slice(35, 45))).toBeGreaterThanOrEqual(40);
      expect(Math.min(...seconds.slice(50))).toBeGreaterThanOrEqual(480);
      expect(told(fleet, 'refresh-failed')).toHaveLength(60);
      expect(told(fleet, 'budget-exhausted')).toMatchObject([{ used: 60, ceiling: 60, retryAt: MIDNIGHT }]);
      const error = await time.until(failureOf(node.keeper.get()));
      expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED', retryAt: new Date(MIDNIGHT) });

      wechat.calm();
      await time.advance(MIDNIGHT + MINUTE_MS - time.now);
      expect(await time.until(node.keeper.value())).toBe(wechat.current);
    },
    LONG_MS,
  );

  it(
    'G12: a wrong secret is tried once per slot, and never beyond the ceiling',
    async () => {
      const fleet = fleetWith({ ceiling: 5, per: 'day', reserve: 0 });
      const { time, wechat } = fleet;
      wechat.refuses = () => ({ class: 'configuration', errcode: 40125 });

      await ask(fleet, time.now + 10 * HOUR_MS, 15_000);

      const minutes = gaps(wechat.calls.map(({ at }) => at)).map((seconds) => Math.round(seconds / 60));
      expect(minutes).toEqual([1, 2, 4, 8]);
      expect(told(fleet, 'refresh-failed').map(({ attempt }) => attempt)).toEqual(
        expect.arrayContaining([1, 2, 3, 4, 5]),
      );
    },
    LONG_MS,
  );

  it(
    'G13: permanent 40001 uses nothing of a reserve that is most of the budget, and other paths are unaffected',
    async () => {
      const fleet = fleetWith({ ceiling: 20, per: 'day', reserve: 17 });
      const { time, wechat, nodes } = fleet;
      const others: BusinessResult[] = [];
      await time.advance(MIDNIGHT + MINUTE_MS - time.now);
      const end = time.now + 23 * HOUR_MS;
      while (time.now < end) {
        for (const node of nodes) {
          void businessCall(fleet, node, '/cgi-bin/forbidden', () => false);
          void businessCall(fleet, node).then((result) => others.push(result));
        }
        await time.advance(MINUTE_MS);
      }

      expect(others.filter(({ error }) => error)).toEqual([]);
      const causes = told(fleet, 'refreshed').map(({ cause }) => cause);
      expect(causes.filter((cause) => cause === 'rejected').length).toBeLessThanOrEqual(3);
      expect(causes.filter((cause) => cause === 'timed').length).toBeGreaterThanOrEqual(11);
      expect(wechat.calls.length).toBeLessThanOrEqual(20);
    },
    LONG_MS,
  );

  it(
    'G14: forced calls stay within what the reserve leaves, 30 s apart, and the rest of the day is refused with a reason',
    async () => {
      const fleet = fleetWith({ ceiling: 30, per: 'day', reserve: 24 }, 'stable_token');
      const { time, wechat, nodes } = fleet;
      wechat.handsBackDeadToken = true;
      await time.advance(MIDNIGHT + MINUTE_MS - time.now);
      const end = time.now + 12 * HOUR_MS;
      const results: BusinessResult[] = [];
      while (time.now < end) {
        for (const node of nodes) void businessCall(fleet, node).then((result) => results.push(result));
        await time.advance(MINUTE_MS);
        wechat.revoke();
      }

      const forced = wechat.calls.filter(({ mode }) => mode === 'forced');
      expect(forced.length).toBeLessThanOrEqual(5);
      expect(told(fleet, 'forced')).toHaveLength(forced.length);
      expect(Math.min(...gaps(forced.map(({ at }) => at)))).toBeGreaterThanOrEqual(30);
      expect(wechat.calls.length).toBeLessThanOrEqual(30);
      const codes = new Set(results.flatMap(({ error }) => (typeof error === 'object' ? [error.code] : [])));
      expect([...codes].sort()).toEqual(expect.arrayContaining(['BUDGET_EXHAUSTED']));
      expect(results.every(({ requests }) => requests <= 2)).toBe(true);
    },
    LONG_MS,
  );
});
