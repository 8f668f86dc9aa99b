import { type Clock, type Timer } from '../../../src/core/clock.js';

/** Time that passes when the test says so. */
export class ManualClock implements Clock {
  private readonly timers = new Map<object, { at: number; callback: () => void }>();

  constructor(private time = Date.now()) {}

  now = () => this.time;
  monotonic = () => this.time;

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { cancel: () => void this.timers.delete(timer) };
    this.timers.set(timer, { at: this.time + delayMs, callback });
    return timer;
  }

  /** Time passes, and no timer fires: as in a process whose event loop is blocked. */
  leap(ms: number): void {
    this.time += ms;
  }

  /** Fires what is due on the way, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      const [timer, { at, callback }] = next;
      this.timers.delete(timer);
      this.time = Math.max(this.time, at);
      callback();
    }
    this.time = end;
  }
}
