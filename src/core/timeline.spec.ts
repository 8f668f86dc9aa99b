import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Timeline } from './timeline.js';

const HOUR_MS = 3_600_000;
const T0 = Date.parse('2026-11-20T02:00:00Z');

/** A host whose two clocks are moved by hand. */
function host() {
  let [wall, monotonic] = [T0, 5_000];
  const clock = {
    now: () => wall,
    monotonic: () => monotonic,
    setTimer: () => ({ cancel: () => undefined }),
  };
  return {
    timeline: new Timeline(clock),
    pass: (ms: number) => void ((wall += ms), (monotonic += ms)),
    setWall: (ms: number) => void (wall += ms),
    /** The machine was suspended. */
    sleep: (ms: number) => void (wall += ms),
  };
}

describe('the timeline', () => {
  it('starts at the wall clock and runs with the monotonic one', () => {
    const { timeline, pass } = host();
    expect(timeline.now()).toBe(T0);
    pass(1_000);
    expect(timeline.now()).toBe(T0 + 1_000);
    expect(timeline.jumped()).toBe(false);
  });

  it.each([24 * HOUR_MS, -24 * HOUR_MS])('is not moved by a wall clock set by %i ms', (ms) => {
    const { timeline, setWall } = host();
    setWall(ms);
    expect(timeline.now()).toBe(T0);
    expect(timeline.jumped()).toBe(true);
    expect(timeline.now()).toBe(T0);
    expect(timeline.jumped()).toBe(false);
  });

  it('judges a jump ahead as time that passed, from the first moment on; a jump back as nothing', () => {
    const { timeline, sleep, setWall } = host();
    sleep(HOUR_MS);
    expect(timeline.latest()).toBe(T0 + HOUR_MS);
    timeline.jumped();
    expect(timeline.latest()).toBe(T0 + HOUR_MS);
    setWall(-3 * HOUR_MS);
    expect(timeline.latest()).toBe(T0);
    timeline.jumped();
    expect(timeline.latest()).toBe(T0);
  });

  it('takes drift for drift', () => {
    const { timeline, setWall } = host();
    setWall(1_999);
    expect(timeline.jumped()).toBe(false);
    expect(timeline.latest()).toBe(T0);
    setWall(1_999);
    expect(timeline.jumped()).toBe(false);
    setWall(2_000);
    expect(timeline.jumped()).toBe(true);
    expect(timeline.latest()).toBe(T0 + 2_000);
  });

  it('adds up the jumps until the store explains them, and finds moments as early as they can be', () => {
    const { timeline, sleep } = host();
    sleep(HOUR_MS);
    timeline.jumped();
    sleep(HOUR_MS);
    timeline.jumped();
    expect(timeline.latest()).toBe(T0 + 2 * HOUR_MS);
    expect(timeline.toMonotonic(T0 + 3 * HOUR_MS)).toBe(5_000 + HOUR_MS);
    expect(timeline.toStoreTime(5_000)).toBe(T0);
    timeline.sync({ now: T0 + 2 * HOUR_MS, server: 's' }, 5_000, 5_000);
    expect(timeline.latest()).toBe(T0 + 2 * HOUR_MS);
    expect(timeline.toMonotonic(T0 + 3 * HOUR_MS)).toBe(5_000 + HOUR_MS);
  });

  it('finds the same moments after a jump back', () => {
    const { timeline, setWall } = host();
    setWall(-HOUR_MS);
    timeline.jumped();
    expect(timeline.toMonotonic(T0)).toBe(5_000);
    timeline.acceptJumps();
    expect(timeline.now()).toBe(T0);
    setWall(2 * HOUR_MS);
    expect(timeline.latest()).toBe(T0 + 2 * HOUR_MS);
  });

  it('follows the store, and asks it again after a jump', () => {
    const { timeline, pass, setWall } = host();
    expect(timeline.synced).toBe(false);
    const before = 5_000;
    pass(20);
    expect(timeline.sync({ now: T0 - 300_000, server: 'one' }, before, before + 20)).toBe(300_010);
    expect(timeline.now()).toBe(T0 - 300_000 + 10);
    expect([timeline.synced, timeline.server]).toEqual([true, 'one']);
    setWall(HOUR_MS);
    expect(timeline.synced).toBe(false);
    timeline.jumped();
    expect(timeline.synced).toBe(false);
    timeline.sync({ now: T0, server: 'two' }, 5_020, 5_020);
    expect([timeline.synced, timeline.latest()]).toEqual([true, T0]);
  });

  it('accepts a jump that nobody can explain', () => {
    const { timeline, sleep } = host();
    sleep(HOUR_MS);
    timeline.acceptJumps();
    expect(timeline.now()).toBe(T0 + HOUR_MS);
    expect(timeline.latest()).toBe(T0 + HOUR_MS);
    timeline.acceptJumps();
    expect(timeline.now()).toBe(T0 + HOUR_MS);
  });

  it('never runs backwards without the store, and converts both ways', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('pass', 'setWall', 'look'), fc.integer({ min: -1e9, max: 1e9 }))),
        (steps) => {
          const { timeline, pass, setWall } = host();
          let last = timeline.now();
          for (const [what, ms] of steps) {
            if (what === 'pass') pass(Math.abs(ms));
            if (what === 'setWall') setWall(ms);
            if (what === 'look') timeline.jumped();
            expect(timeline.now()).toBeGreaterThanOrEqual(last);
            expect(timeline.latest()).toBeGreaterThanOrEqual(timeline.now());
            last = timeline.now();
          }
          expect(timeline.toMonotonic(timeline.toStoreTime(7))).toBeLessThanOrEqual(7);
        },
      ),
    );
  });
});
