import { StoreUnavailableError } from '../../core/store-unavailable-error.js';
import { Gate } from './gate.js';

/** What can fail at a store and its coordinator. */
export type StoreOperation = 'read' | 'write' | 'time' | 'acquire' | 'release';

/** Before the operation: nothing happens. After it: it happened, but its caller never learns in time. */
export type FaultPlace = 'before' | 'after';

interface Fault {
  readonly place: FaultPlace;
  strike(): Promise<void>;
}

/** What shall go wrong, in which order. Each fault strikes once, at the next call of its operation. */
export class Faults {
  private readonly planned = new Map<StoreOperation, Fault[]>();
  private isDown = false;
  private newsToLose = 0;

  /** The next `times` calls fail. */
  fail(operation: StoreOperation, times = 1, place: FaultPlace = 'before'): void {
    for (let count = 0; count < times; count += 1) {
      this.plan(operation, {
        place,
        strike: () => Promise.reject(new StoreUnavailableError(`chaos: ${operation}`)),
      });
    }
  }

  /** The next call stands still until the gate is opened; `gate.reached` tells that it came. */
  hold(operation: StoreOperation, place: FaultPlace = 'before'): Gate {
    const gate = new Gate();
    this.plan(operation, { place, strike: () => gate.pass() });
    return gate;
  }

  /** From now on everything fails, until `up`. */
  down(): void {
    this.isDown = true;
  }

  /** Ends `down`. */
  up(): void {
    this.isDown = false;
  }

  /** The next `times` news do not arrive. */
  loseNews(times = Infinity): void {
    this.newsToLose = times;
  }

  /** True when this news must not arrive. */
  swallowsNews(): boolean {
    if (this.newsToLose <= 0) return false;
    this.newsToLose -= 1;
    return true;
  }

  /** Runs an operation under the next fault that is planned for it. */
  async around<T>(operation: StoreOperation, work: () => Promise<T>): Promise<T> {
    if (this.isDown) throw new StoreUnavailableError(`chaos: ${operation}, all is down`);
    const fault = this.planned.get(operation)?.shift();
    if (fault?.place === 'before') await fault.strike();
    const result = await work();
    if (fault?.place === 'after') await fault.strike();
    return result;
  }

  private plan(operation: StoreOperation, fault: Fault): void {
    this.planned.set(operation, [...(this.planned.get(operation) ?? []), fault]);
  }
}
