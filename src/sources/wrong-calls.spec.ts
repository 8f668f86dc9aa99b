import { describe, expect, it } from '@jest/globals';
import { WrongCalls } from './wrong-calls.js';

const HOUR_MS = 3_600_000;

describe('Calls that WeCom refused', () => {
  function given() {
    const time = { now: 0 };
    const clock = { now: () => time.now, monotonic: () => time.now, setTimer: () => ({ cancel: () => {} }) };
    return { time, calls: new WrongCalls(clock) };
  }

  it('may be a hundred within any hour', () => {
    const { time, calls } = given();
    for (let call = 0; call < 100; call++) {
      expect(calls.waitMs()).toBe(0);
      calls.count();
      time.now += 1_000;
    }

    expect(calls.waitMs()).toBe(HOUR_MS - 100_000);
    time.now = HOUR_MS - 1;
    expect(calls.waitMs()).toBe(1);
    time.now = HOUR_MS;
    expect(calls.waitMs()).toBe(0);
  });

  it('waits for as many to grow old as there are too many', () => {
    const { time, calls } = given();
    for (let call = 0; call < 102; call++) {
      calls.count();
      time.now += 1_000;
    }

    expect(time.now + calls.waitMs()).toBe(HOUR_MS + 2_000);
  });
});
