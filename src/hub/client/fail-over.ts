import type { Clock } from '../../core/clock.js';

export interface FailOver<T> {
  /** How many there are to try. */
  readonly count: number;
  /** Which one to try first. */
  readonly first: number;
  /** Another one is tried beside it when one has said nothing for so long. */
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly attempt: (index: number, signal: AbortSignal) => Promise<T>;
  /** Whether this failure is an answer to the whole question. */
  readonly isFinal: (error: unknown) => boolean;
}

/** Everybody failed. */
export class AllFailed extends Error {
  override readonly name = 'AllFailed';

  /** In the order in which they were tried. */
  constructor(readonly errors: readonly unknown[]) {
    super('all attempts failed');
  }
}

/**
 * Tries one after the other, beginning with the first: the next one when the one before failed, or has said nothing for
 * a while. The first success counts, and ends the others. Rejects with `AllFailed`, or with a failure that is final.
 */
export function failOver<T>(options: FailOver<T>): Promise<{ readonly index: number; readonly value: T }> {
  const { count, first, patienceMs, clock, attempt, isFinal } = options;
  const ending = new AbortController();
  const errors: unknown[] = [];
  return new Promise<{ index: number; value: T }>((resolve, reject) => {
    let started = 0;
    let failed = 0;
    const startNext = (): void => {
      if (started >= count || ending.signal.aborted) return;
      const order = started++;
      const index = (first + order) % count;
      const impatience = clock.setTimer(patienceMs, startNext);
      attempt(index, ending.signal)
        .finally(() => impatience.cancel())
        .then(
          (value) => resolve({ index, value }),
          (error: unknown) => {
            errors[order] = error;
            failed += 1;
            if (isFinal(error)) reject(error instanceof Error ? error : new AllFailed(errors));
            else if (failed === count) reject(new AllFailed(errors));
            // A later one may be under way already.
            else if (order === started - 1) startNext();
          },
        );
    };
    startNext();
  }).finally(() => ending.abort());
}
