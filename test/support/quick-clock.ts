import { type Clock, systemClock } from '../../src/core/clock.js';

/** Runs `factor` times as fast: patience is tried in milliseconds instead of seconds. */
export function quickClock(factor: number): Clock {
  return {
    ...systemClock,
    monotonic: () => systemClock.monotonic() * factor,
    setTimer: (delayMs, callback) => systemClock.setTimer(delayMs / factor, callback),
  };
}
