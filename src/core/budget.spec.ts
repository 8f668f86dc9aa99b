import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  budgetUsed,
  forcedToday,
  giveBack,
  giveBackForce,
  noteExhausted,
  spendCall,
  spendForce,
} from './budget.js';
import { countingPeriod, dayInShanghai, monthInShanghai, nextMidnightInShanghai } from './china-time.js';
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

  it('have hours and months, which turn there as well', () => {
    expect(countingPeriod('hour', MIDNIGHT - 1)).toEqual({ name: '2026-11-20T23', endsAt: MIDNIGHT });
    expect(countingPeriod('day', MIDNIGHT)).toEqual({ name: '2026-11-21', endsAt: MIDNIGHT + DAY_MS });
    const december = Date.parse('2026-11-30T16:00:00Z');
    expect(monthInShanghai(december - 1)).toEqual({ name: '2026-11', endsAt: december });
    const january = Date.parse('2026-12-31T16:00:00Z');
    expect(monthInShanghai(december)).toEqual({ name: '2026-12', endsAt: january });
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
    expect(budgetUsed(undefined, LIMIT, MIDNIGHT)).toBe(0);
  });
});

describe('what a budget remembers', () => {
  const today = '2026-11-21';
  const spend = (budget: StoredBudget, warnAt: readonly number[] = [0.5, 0.8]): unknown =>
    spendCall(budget, LIMIT, 'timed', MIDNIGHT, warnAt);

  it('is a warning for each share, once, also when calls were taken back', () => {
    expect(spend({ period: today, used: 48 })).toEqual({ granted: true, next: { period: today, used: 49 } });
    expect(spend({ period: today, used: 49 })).toEqual({
      granted: true,
      next: { period: today, used: 50, warned: 0.5 },
      crossed: 0.5,
    });
    expect(spend({ period: today, used: 49, warned: 0.5 })).toEqual({
      granted: true,
      next: { period: today, used: 50, warned: 0.5 },
    });
    expect(spend({ period: today, used: 90 })).toMatchObject({ crossed: 0.8, next: { warned: 0.8 } });
    expect(spend({ period: today, used: 90 }, [])).toEqual({
      granted: true,
      next: { period: today, used: 91 },
    });
  });

  it('is that the calls are used up, and how far', () => {
    const before = { period: today, used: 70 };
    const noted = noteExhausted(before, LIMIT, 70, MIDNIGHT);
    expect(noted).toEqual({ period: today, used: 70, exhausted: 70 });
    expect(noteExhausted(noted, LIMIT, 70, MIDNIGHT)).toBe(noted);
    expect(noteExhausted(noted, LIMIT, 100, MIDNIGHT)).toEqual({ ...noted, exhausted: 100 });
    expect(noteExhausted(undefined, LIMIT, 70, MIDNIGHT)).toEqual({ period: today, used: 0, exhausted: 70 });
    expect(noteExhausted(noted, LIMIT, 70, MIDNIGHT + DAY_MS)).toEqual({
      period: '2026-11-22',
      used: 0,
      exhausted: 70,
    });
  });

  it('is not a call that was not made', () => {
    expect(giveBack({ period: today, used: 2, warned: 0.5 })).toEqual({
      period: today,
      used: 1,
      warned: 0.5,
    });
    expect(giveBack({ used: 0 })).toEqual({ used: 0 });
  });
});

describe('the ration of forced refreshes', () => {
  it('gets back what killed nothing, and the next one need not wait for it', () => {
    const force = { day: '2026-11-21', used: 2, at: MIDNIGHT };
    expect(giveBackForce(force, MIDNIGHT)).toEqual({ day: '2026-11-21', used: 1, at: 0 });
    // Somebody else has forced one since.
    expect(giveBackForce(force, MIDNIGHT - 1)).toEqual({ day: '2026-11-21', used: 1, at: MIDNIGHT });
    expect(spendForce(giveBackForce(force, MIDNIGHT), RATION, MIDNIGHT + 1).granted).toBe(true);
  });

  it('is free at first, and counts from then on', () => {
    const first = spendForce(undefined, RATION, MIDNIGHT);
    expect(first).toEqual({ granted: true, next: { day: '2026-11-21', used: 1, at: MIDNIGHT } });
    const again = { day: '2026-11-21', used: 1, at: MIDNIGHT };
    expect(spendForce(again, RATION, MIDNIGHT + 29_999)).toEqual({
      granted: false,
      used: 1,
      retryAt: MIDNIGHT + 30_000,
    });
    expect(spendForce(again, RATION, MIDNIGHT + 30_000)).toMatchObject({ granted: true, next: { used: 2 } });
    const ahead = { ...again, at: MIDNIGHT + 5_000 };
    expect(spendForce(ahead, RATION, MIDNIGHT).granted).toBe(false);
    expect(spendForce({ ...ahead, at: MIDNIGHT + 5_001 }, RATION, MIDNIGHT).granted).toBe(true);
    expect(spendForce({ ...again, used: 10 }, RATION, MIDNIGHT + 60_000)).toEqual({
      granted: false,
      used: 10,
      retryAt: MIDNIGHT + DAY_MS,
    });
  });

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
