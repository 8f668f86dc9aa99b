import type { Clock } from '../core/clock.js';
import { StoreUnavailableError } from '../core/store-unavailable-error.js';

/** The outcome of `work`, or a `StoreUnavailableError` after `ms`. What comes later is ignored. */
export function settleWithin<T>(clock: Clock, ms: number, name: string, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = (): void => reject(new StoreUnavailableError(`${name}: no answer within ${ms} ms`));
    const timer = clock.setTimer(ms, late);
    const begin = async (): Promise<T> => work();
    void begin()
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });
}
