import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { budgetUsed, forcedToday, spendCall, spendForce } from './budget.js';
import { countingPeriod, dayInShanghai, nextMidnightInShanghai } from './china-time.js';
import type { RefreshCause, StoredBudget, StoredForce } from './record.js';

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.parse('2026-11-20T16:00:00Z');
const LIMIT = { ceiling: 100, per: 'day', reserve: 30 } as const;
const RATION = { perDay: 10, minIntervalMs: 30_000 };

describe('days in Shanghai', () => {
  it('turn at four in the afternoon, Greenwich', () => {
    expect(dayInShanghai(MIDNIGHT - 1)).toBe('2026-11-20');
    expect(dayInShanghai(MIDNIGHT)).toBe('2026-11-21');
    expect(nextMidnightInShanghai(MIDNIGHT - 1)).toBe(MIDNIGHT);
    expect(nextMidnightInShanghai(MIDNIGHT)).toBe(MIDNIGHT + DAY_MS);
  });

  it('end where the next one begins, and so do hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom('day', 'hour'), (now, per) => {
        const { name, endsAt } = countingPeriod(per, now);
        expect(endsAt).toBeGreaterThan(now);
        expect(endsAt - now).toBeLessThanOrEqual(per === 'day' ? DAY_MS : 3_600_000);
        expect(countingPeriod(per, endsAt - 1).name).toBe(name);
        expect(countingPeriod(per, endsAt).name).not.toBe(name);
      }),
    );
  });
});

/** Spends until refused. */
function spendAll(cause: RefreshCause, now = MIDNIGHT): { used: number; warned: number[]; retryAt: number } {
  let budget: StoredBudget | undefined;
  const warned: number[] = [];
  for (;;) {
    const spending = spendCall(budget, LIMIT, cause, now, [0.5, 0.8]);
    if (!spending.granted) return { used: spending.used, warned, retryAt: spending.retryAt };
    budget = spending.next;
    if (spending.crossed !== undefined) warned.push(spending.crossed);
  }
}

describe('the budget of token calls', () => {
  it.each<[RefreshCause, number]>([
    ['timed', 100],
    ['missing', 100],
    ['rejected', 70],
    ['forced', 70],
    ['conflict', 70],
  ])('lets %s use %i of 100', (cause, most) => {
    expect(spendAll(cause).used).toBe(most);
  });

  it('warns once at half and once at four fifths', () => {
    expect(spendAll('timed').warned).toEqual([0.5, 0.8]);
  });

  it('is full again when the day turns in Shanghai', () => {
    expect(spendAll('timed').retryAt).toBe(MIDNIGHT + DAY_MS);
    const spent = { period: '2026-11-21', used: 100 };
    expect(spendCall(spent, LIMIT, 'timed', MIDNIGHT + DAY_MS - 1).granted).toBe(false);
    expect(spendCall(spent, LIMIT, 'timed', MIDNIGHT + DAY_MS)).toMatchObject({
      granted: true,
      next: { period: '2026-11-22', used: 1 },
    });
    expect(budgetUsed(spent, LIMIT, MIDNIGHT)).toBe(100);
    expect(budgetUsed(spent, LIMIT, MIDNIGHT + DAY_MS)).toBe(0);
  });
});

describe('the ration of forced refreshes', () => {
  it('grants at most ten a day, at least half a minute apart, whatever the schedule', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7_200_000 }), { maxLength: 120 }), (waits) => {
        let force: StoredForce | undefined;
        let now = MIDNIGHT;
        const granted: number[] = [];
        for (const wait of waits) {
          now += wait;
          const spending = spendForce(force, RATION, now);
          if (spending.granted) {
            granted.push(now);
            force = spending.next;
          } else {
            expect(spending.retryAt).toBeGreaterThan(now);
          }
        }
        const days = granted.map(dayInShanghai);
        for (const day of days) expect(days.filter((other) => other === day).length).toBeLessThanOrEqual(10);
        granted.slice(1).forEach((at, index) => expect(at - granted[index]!).toBeGreaterThanOrEqual(30_000));
      }),
    );
  });

  it('counts no half minute that begins in the future: the clock was set back since', () => {
    const force = { day: '2026-11-21', used: 1, at: MIDNIGHT + 3_600_000 };
    expect(spendForce(force, RATION, MIDNIGHT)).toMatchObject({
      granted: true,
      next: { used: 2, at: MIDNIGHT },
    });
    const early = { ...force, at: MIDNIGHT + 5_000 };
    expect(spendForce(early, RATION, MIDNIGHT)).toMatchObject({ granted: false, retryAt: MIDNIGHT + 35_000 });
  });

  it('keeps the half minute across midnight, and says when', () => {
    const force = { day: '2026-11-20', used: 10, at: MIDNIGHT - 10_000 };
    expect(spendForce(force, RATION, MIDNIGHT - 1)).toMatchObject({ granted: false, retryAt: MIDNIGHT });
    expect(spendForce(force, RATION, MIDNIGHT)).toMatchObject({ granted: false, retryAt: MIDNIGHT + 20_000 });
    expect(spendForce(force, RATION, MIDNIGHT + 20_000)).toMatchObject({
      granted: true,
      next: { day: '2026-11-21', used: 1 },
    });
    expect(forcedToday(force, MIDNIGHT)).toBe(0);
  });
});
