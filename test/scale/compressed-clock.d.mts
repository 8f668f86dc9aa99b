import { type Clock } from '../../src/core/clock.js';

export interface CompressedTime {
  readonly speed: number;
  /** Where the clock begins, in milliseconds since the epoch. */
  readonly origin: number;
}

/** Time that passes: from `from` at the wall time `at`, and no further than to `until`. */
export interface Leg {
  readonly from: number;
  readonly at: number;
  readonly until: number;
}

export declare class CompressedClock implements Clock {
  constructor(time: CompressedTime);
  leg(realMs: number): Leg;
  run(leg: Leg): void;
  now(): number;
  monotonic(): number;
  setTimer: Clock['setTimer'];
}
