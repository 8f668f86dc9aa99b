import type { WechatSimulatorOptions } from './simulator-options.js';

/** The simulator's time, in milliseconds since the epoch. */
export interface SimulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves this clock on, and nothing else: not the machine's clock, not the library's. */
  advance(ms: number): void;
}

export function createClock(kind: NonNullable<WechatSimulatorOptions['clock']> = 'manual'): SimulatorClock {
  const start = Date.now();
  const base = kind === 'manual' ? () => start : kind === 'real' ? () => Date.now() : () => kind.now();
  let advanced = 0;
  return {
    now: () => base() + advanced,
    advance: (ms) => {
      advanced += ms;
    },
  };
}
