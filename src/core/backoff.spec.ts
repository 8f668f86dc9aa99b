import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FailureContext, backOff } from './backoff.js';
import { nextMidnightInShanghai } from './china-time.js';
import type { FailureClass, FetchFailure } from './failure.js';
import type { StoredFailure } from './record.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const NOON = Date.parse('2026-11-20T04:00:00Z');

/** The delays of `count` failures in a row. */
function delays(
  failure: FetchFailure,
  count: number,
  { chance = 1, validForMs = undefined as number | undefined, now = NOON } = {},
): number[] {
  let previous: StoredFailure | undefined;
  return Array.from({ length: count }, () => {
    const validUntil = validForMs === undefined ? undefined : now + validForMs;
    const random = { next: () => chance, id: () => '' };
    previous = backOff(failure, { previous, now, validUntil, fingerprint: undefined, random });
    return previous.retryAt - now;
  });
}

describe('the back-off of a failed refresh', () => {
  it('doubles transient ones from a second to ten seconds while there is no token', () => {
    expect(delays({ class: 'transient' }, 6)).toEqual([1, 2, 4, 8, 10, 10].map((s) => s * SECOND_MS));
  });

  it('goes up to five minutes while there is a token with a long life', () => {
    const seconds = delays({ class: 'transient' }, 12, { validForMs: 2 * HOUR_MS }).map((ms) => ms / 1000);
    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  it('is at most a quarter of the remaining life', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4 * SECOND_MS, max: 2 * HOUR_MS }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (validForMs, chance, count) => {
          for (const delay of delays({ class: 'transient' }, count, { chance, validForMs })) {
            expect(delay).toBeLessThanOrEqual(Math.min(validForMs / 4, 5 * MINUTE_MS) + 1);
            expect(delay).toBeGreaterThanOrEqual(SECOND_MS);
          }
        },
      ),
    );
  });

  it.each([
    [0, 10],
    [0.499, 10],
    [0.5, 60],
    [0.799, 60],
    [0.8, 600],
    [1, 600],
  ])('without a token waits longer when %d of the calls are used: %i s at most', (budgetShare, seconds) => {
    const context: FailureContext = {
      previous: { class: 'transient', at: 0, retryAt: 0, attempt: 30 },
      now: NOON,
      validUntil: undefined,
      fingerprint: undefined,
      budgetShare,
      random: { next: () => 1, id: () => '' },
    };
    expect(backOff({ class: 'transient' }, context).retryAt - NOON).toBe(seconds * SECOND_MS);
    const ended = { ...context, validUntil: NOON };
    expect(backOff({ class: 'transient' }, ended).retryAt - NOON).toBe(seconds * SECOND_MS);
  });

  it('is jittered down by a fifth at most, and never below a second', () => {
    expect(delays({ class: 'transient' }, 5, { chance: 0 })).toEqual([1_000, 1_600, 3_200, 6_400, 8_000]);
  });

  it.each<[string, FetchFailure, number[]]>([
    ['a minute quota', { class: 'slow-down', pauseMs: MINUTE_MS }, [1, 60, 60]],
    ['a wrong secret', { class: 'configuration' }, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]],
    ['a wrong address', { class: 'address', addressOnly: true }, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]],
    ['a frozen account', { class: 'person' }, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]],
    ['waiting for the administrator', { class: 'person', pauseMs: HOUR_MS }, [60, 60, 60, 60, 60, 60, 64]],
    ['refused for a day', { class: 'person', pauseMs: 24 * HOUR_MS }, [1440, 1440]],
  ])('%s', (_name, failure, minutes) => {
    expect(delays(failure, minutes.length).map((ms) => ms / MINUTE_MS)).toEqual(minutes);
  });

  it('probes a used-up day every half to full hour, and soon after midnight in Shanghai', () => {
    expect(delays({ class: 'quota' }, 1, { chance: 0 })).toEqual([HOUR_MS / 2]);
    expect(delays({ class: 'quota' }, 1, { chance: 1 })).toEqual([HOUR_MS]);
    const now = nextMidnightInShanghai(NOON) - 5 * MINUTE_MS;
    const [delay] = delays({ class: 'quota' }, 1, { chance: 0.5, now });
    expect(delay).toBe(5 * MINUTE_MS + 36 * SECOND_MS);
  });

  it('grows no further than the longest pause that a source names, but keeps the shortest', () => {
    const failure = { class: 'configuration', longestPauseMs: 90_000 } as const;
    expect(delays(failure, 4)).toEqual([60, 90, 90, 90].map((s) => s * SECOND_MS));
    expect(delays({ ...failure, pauseMs: 100_000 }, 2)).toEqual([100_000, 100_000]);
  });

  it('counts anew when the class changes, and never overflows', () => {
    const context: FailureContext = {
      previous: { class: 'transient', at: 0, retryAt: 0, attempt: 1_000_000 },
      now: NOON,
      validUntil: undefined,
      fingerprint: 'print',
      random: { next: () => 0.5, id: () => '' },
    };
    expect(backOff({ class: 'configuration' }, context)).toMatchObject({
      attempt: 1,
      retryAt: NOON + MINUTE_MS,
      fingerprint: 'print',
    });
    const classes: FailureClass[] = ['transient', 'slow-down', 'quota', 'configuration', 'address', 'person'];
    for (const each of classes) {
      const previous = { class: each, at: 0, retryAt: 0, attempt: 2 ** 40 };
      const { retryAt } = backOff({ class: each }, { ...context, previous });
      expect(Number.isInteger(retryAt)).toBe(true);
      expect(retryAt - NOON).toBeGreaterThanOrEqual(SECOND_MS);
      expect(retryAt - NOON).toBeLessThanOrEqual(6 * HOUR_MS);
    }
  });
});
