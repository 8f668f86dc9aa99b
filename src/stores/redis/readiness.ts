import { type Clock } from '../../core/clock.js';
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
