import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scheduleOf } from './classify.js';
import { holdMsOf } from './hold-time.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const LIFE_MS = 7_200 * SECOND_MS;
const life = { id: 'a', issuedAt: 0, expiresAt: LIFE_MS };
const CLASSIC = { soonEarliestMs: 15 * MINUTE_MS, soonLatestMs: 10 * MINUTE_MS, dueMs: MINUTE_MS };
const STABLE = { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 };

describe('the time for which a copy may be held', () => {
  it.each([
    ['classic', CLASSIC],
    ['stable', STABLE],
  ])('of a %s token ends shortly after its planned renewal', (_, windows) => {
    const schedule = scheduleOf('key', life, windows);
    const end = holdMsOf(schedule, 0);
    expect(end).toBeGreaterThan(schedule.soonAt);
    expect(end).toBeLessThanOrEqual(schedule.soonAt + 75 * SECOND_MS);
    expect(end).toBeLessThan(schedule.dueAt);
    expect(holdMsOf(schedule, MINUTE_MS)).toBe(end - MINUTE_MS);
  });

  it('is short once the renewal is late, and for a token that is in doubt', () => {
    const schedule = scheduleOf('key', life, CLASSIC);
    expect(holdMsOf(schedule, schedule.dueAt)).toBe(10 * SECOND_MS);
    expect(holdMsOf(schedule, LIFE_MS - 4 * SECOND_MS)).toBe(2 * SECOND_MS);
    expect(holdMsOf(scheduleOf('key', { ...life, doubtful: true }, CLASSIC), 10 * MINUTE_MS)).toBe(
      10 * SECOND_MS,
    );
  });

  it('is never the whole life, and never negative, whatever the life and the moment', () => {
    const windows = fc.constantFrom(CLASSIC, STABLE);
    fc.assert(
      fc.property(
        windows,
        fc.maxSafeNat(),
        fc.double({ min: -1, max: 2, noNaN: true }),
        (window, lifeMs, part) => {
          const schedule = scheduleOf('key', { ...life, expiresAt: lifeMs }, window);
          const now = lifeMs * part;
          const held = holdMsOf(schedule, now);
          expect(held).toBeGreaterThanOrEqual(0);
          expect(held).toBeLessThanOrEqual(Math.max(0, lifeMs - now));
          if (now < lifeMs) expect(held).toBeLessThan(lifeMs - now);
        },
      ),
    );
  });
});
