import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Lifetime, type Phase, classify, scheduleOf } from './classify.js';

const MINUTE_MS = 60_000;
const STABLE = { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 };
const CLASSIC = { soonEarliestMs: 15 * MINUTE_MS, soonLatestMs: 10 * MINUTE_MS, dueMs: MINUTE_MS };
const T0 = Date.parse('2026-11-20T02:00:00Z');

const windows = fc.constantFrom(STABLE, CLASSIC);
const life = (lifeMs: fc.Arbitrary<number>): fc.Arbitrary<Lifetime> =>
  fc.record({ id: fc.uuid(), issuedAt: fc.constant(T0), lifeMs }).map(({ id, issuedAt, lifeMs: ms }) => {
    return { id, issuedAt, expiresAt: issuedAt + ms };
  });
const anyLife = life(fc.integer({ min: 1, max: 2 ** 40 }));
const fullLife = life(fc.integer({ min: 2 * CLASSIC.soonEarliestMs, max: 30 * 86_400_000 }));

describe('the schedule of a credential', () => {
  it('is the same in every process, and spreads over the whole interval', () => {
    const starts = Array.from({ length: 2_000 }, (_, index) => {
      const credential = { id: `id-${index}`, issuedAt: T0, expiresAt: T0 + 7_200_000 };
      const { soonAt } = scheduleOf('key', credential, CLASSIC);
      expect(scheduleOf('key', { ...credential }, { ...CLASSIC }).soonAt).toBe(soonAt);
      return (credential.expiresAt - soonAt - CLASSIC.soonLatestMs) / (5 * MINUTE_MS);
    });
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = starts.filter((start) => Math.floor(start * 10) === tenth).length / starts.length;
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.15);
    }
  });

  it('is the same in every release: a fleet in the middle of a deployment renews at one moment', () => {
    const credential = { id: 'id', issuedAt: T0, expiresAt: T0 + 7_200_000 };
    expect(scheduleOf('key', credential, CLASSIC).soonAt - T0).toBeCloseTo(6_599_286.708, 3);
    expect(scheduleOf('wechat-token:{wx1}', credential, STABLE).soonAt - T0).toBeCloseTo(6_991_540.766, 3);
  });

  it('differs between credentials and between keys', () => {
    const credential = { id: 'id', issuedAt: T0, expiresAt: T0 + 7_200_000 };
    const { soonAt } = scheduleOf('key', credential, CLASSIC);
    expect(scheduleOf('other key', credential, CLASSIC).soonAt).not.toBe(soonAt);
    expect(scheduleOf('key', { ...credential, id: 'other' }, CLASSIC).soonAt).not.toBe(soonAt);
  });

  it('starts within the window of the source', () => {
    fc.assert(
      fc.property(fullLife, windows, fc.string(), (credential, window, key) => {
        const { soonAt, dueAt, endsAt } = scheduleOf(key, credential, window);
        expect(endsAt).toBe(credential.expiresAt);
        expect(dueAt).toBe(endsAt - window.dueMs);
        expect(endsAt - soonAt).toBeLessThanOrEqual(window.soonEarliestMs);
        expect(endsAt - soonAt).toBeGreaterThanOrEqual(window.soonLatestMs);
      }),
    );
  });

  it('shrinks all bounds by one factor for short lives, and leaves half of the life fresh', () => {
    fc.assert(
      fc.property(life(fc.integer({ min: 1, max: 500_000 })), windows, (credential, window) => {
        const { soonAt, dueAt, endsAt } = scheduleOf('key', credential, window);
        const lifeMs = credential.expiresAt - credential.issuedAt;
        const factor = Math.min(1, lifeMs / 2 / window.soonEarliestMs);
        expect(soonAt - credential.issuedAt).toBeGreaterThanOrEqual(lifeMs / 2 - 0.001);
        expect(endsAt - dueAt).toBeCloseTo(window.dueMs * factor, 2);
        expect(endsAt - soonAt).toBeGreaterThanOrEqual(window.soonLatestMs * factor - 0.001);
      }),
    );
  });

  it('goes fresh, soon, due, missing, never back', () => {
    const order: Phase[] = ['fresh', 'soon', 'due', 'missing'];
    fc.assert(
      fc.property(
        anyLife,
        windows,
        fc.array(fc.nat({ max: 2 ** 41 })),
        fc.option(fc.nat({ max: 2 ** 40 }), { nil: undefined }),
        (credential, window, ages, maxAgeMs) => {
          const schedule = scheduleOf('key', credential, window, maxAgeMs);
          expect(schedule.soonAt).toBeLessThanOrEqual(schedule.dueAt);
          expect(schedule.dueAt).toBeLessThanOrEqual(schedule.endsAt);
          const phases = ages
            .sort((one, other) => one - other)
            .map((age) => classify({ schedule, rejected: false, heldUntil: 0 }, T0 + age).phase)
            .map((phase) => order.indexOf(phase));
          expect([...phases].sort()).toEqual(phases);
        },
      ),
    );
  });

  it('renews earlier at the greatest age, never later than its window', () => {
    const credential = { id: 'id', issuedAt: T0, expiresAt: T0 + 7_200_000 };
    expect(scheduleOf('key', credential, CLASSIC, 3_600_000).soonAt).toBe(T0 + 3_600_000);
    expect(scheduleOf('key', credential, CLASSIC, 7_199_000)).toEqual(scheduleOf('key', credential, CLASSIC));
  });

  it('makes a credential due before its assumed end, and still hands it out until its real one', () => {
    const credential = { id: 'id', issuedAt: T0, expiresAt: T0 + 7_200_000, assumedUntil: T0 + 600_000 };
    const { soonAt, dueAt, endsAt } = scheduleOf('key', credential, CLASSIC);
    expect(dueAt).toBe(T0 + 540_000);
    expect(soonAt).toBe(dueAt);
    expect(endsAt).toBe(T0 + 7_200_000);
    const late = { ...credential, assumedUntil: T0 + 9_000_000 };
    expect(scheduleOf('key', late, CLASSIC).dueAt).toBe(endsAt - CLASSIC.dueMs);
  });

  it('renews a doubtful credential at once', () => {
    const credential = { id: 'id', issuedAt: T0, expiresAt: T0 + 7_200_000, doubtful: true };
    expect(scheduleOf('key', credential, CLASSIC).soonAt).toBeLessThanOrEqual(T0);
  });
});

describe('the decision', () => {
  const schedule = { issuedAt: 0, soonAt: 100, dueAt: 200, endsAt: 300 };
  it.each<[string, number, boolean, number, Phase, boolean]>([
    ['before soon', 99, false, 0, 'fresh', false],
    ['as early as processes may read the clock', -5_000, false, 0, 'fresh', false],
    ['earlier: the clock was set back', -5_001, false, -Infinity, 'soon', true],
    ['from soon on', 100, false, 0, 'soon', true],
    ['from due on', 200, false, 0, 'due', true],
    ['from the end on', 300, false, 0, 'missing', true],
    ['rejected', 99, true, 0, 'rejected', true],
    ['rejected and over', 300, true, 0, 'missing', true],
    ['held back in soon', 100, false, 101, 'soon', false],
    ['held back when due', 200, false, 201, 'due', false],
    ['held back without a token', 300, false, 301, 'missing', false],
    ['when the hold ends', 301, false, 301, 'missing', true],
  ])('%s', (_name, now, rejected, heldUntil, phase, mayRefresh) => {
    expect(classify({ schedule, rejected, heldUntil }, now)).toEqual({ phase, mayRefresh });
  });

  it('without a credential is missing', () => {
    const view = { schedule: undefined, rejected: true, heldUntil: -Infinity };
    expect(classify(view, 0)).toEqual({ phase: 'missing', mayRefresh: true });
  });
});
