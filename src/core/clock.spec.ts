import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from './clock.js';

describe('the machine’s clock', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_000 }));
  afterEach(() => void jest.useRealTimers());

  it('reads the wall and the monotonic clock', () => {
    const before = systemClock.monotonic();
    jest.advanceTimersByTime(250);
    expect(systemClock.now()).toBe(1_250);
    expect(systemClock.monotonic() - before).toBe(250);
  });

  it('calls once, at its time, unless it was cancelled', () => {
    let calls = 0;
    systemClock.setTimer(100, () => calls++);
    const cancelled = systemClock.setTimer(100, () => (calls += 10));
    jest.advanceTimersByTime(99);
    expect(calls).toBe(0);
    cancelled.cancel();
    jest.advanceTimersByTime(1_000);
    expect(calls).toBe(1);
  });

  it('G20: sets no timer that Node would run at once: delays are cut to 2³¹−1 ms, and never negative', () => {
    let calls = 0;
    const count = (): void => void calls++;
    const timer = systemClock.setTimer(2 ** 40, count);
    jest.advanceTimersByTime(2 ** 31 - 2);
    expect(calls).toBe(0);
    jest.advanceTimersByTime(1);
    expect(calls).toBe(1);
    timer.cancel();
    systemClock.setTimer(-5, count);
    jest.advanceTimersByTime(0);
    expect(calls).toBe(2);
  });
});
