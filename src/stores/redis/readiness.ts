import type { Clock } from '../../core/clock.js';
import { StoreUnavailableError } from '../../core/store-unavailable-error.js';
import { settleWithin } from '../settle-within.js';

/**
 * Waits until a client can send, so that nothing ever lies in its offline queue: what lies there would be sent
 * long after its caller has gone.
 */
export class Readiness {
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly isReady: () => boolean,
    private readonly onceReady: (listener: () => void) => void,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  wait(): Promise<void> {
    if (this.isReady()) return Promise.resolve();
    // One listener for all that wait.
    this.waiting ??= new Promise<void>((resolve) => this.onceReady(resolve)).finally(() => {
      this.waiting = undefined;
    });
    const { waiting } = this;
    return settleWithin(this.clock, this.timeoutMs, 'connection', () => waiting);
  }
}

const LOOK_EVERY_MS = 20;

/** For a client that does not tell when it is ready: looks again and again. */
export async function becomesReady(isReady: () => boolean, clock: Clock, timeoutMs: number): Promise<void> {
  const end = clock.monotonic() + timeoutMs;
  while (!isReady()) {
    if (clock.monotonic() >= end)
      throw new StoreUnavailableError(`connection: not ready within ${timeoutMs} ms`);
    await new Promise<void>((resolve) => clock.setTimer(LOOK_EVERY_MS, resolve));
  }
}
