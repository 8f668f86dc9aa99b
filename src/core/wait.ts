import type { Clock } from './clock.js';

/** Runs `work` with a signal that fires after `ms`; settles at that moment even if the work ignores the signal. */
export function withTimeout<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  onTimeout: () => T | Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const timer = clock.setTimer(ms, () => {
      resolve(Promise.resolve().then(onTimeout));
      controller.abort();
    });
    const done = (): void => timer.cancel();
    void Promise.resolve()
      .then(() => work(controller.signal))
      .then(resolve, reject)
      .finally(done);
  });
}

/** Waits for `promise` until `signal` fires; the promise itself goes on. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort: () => Error,
): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(onAbort());
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Resolves when `promise` has settled either way. */
export function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(ignore, ignore);
}

/** Resolves when `promise` has settled either way, or after `ms`. */
export function settledWithin(clock: Clock, ms: number, promise: Promise<unknown>): Promise<void> {
  return withTimeout(clock, ms, () => settled(promise), ignore);
}

function ignore(): void {}
