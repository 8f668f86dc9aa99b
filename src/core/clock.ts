/** A timer that can be cancelled. It never keeps the process alive. */
export interface Timer {
  /** Does nothing when the timer has fired. */
  cancel(): void;
}

/** Every reading of time and every timer of the library goes through this port, so that tests never sleep. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. It may jump. */
  now(): number;
  /** Milliseconds that never run backwards. Its zero has no meaning; it may stand still while the machine is suspended. */
  monotonic(): number;
  /** Calls `callback` once after `delayMs` (cut to 2³¹−1 ms). */
  setTimer(delayMs: number, callback: () => void): Timer;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
