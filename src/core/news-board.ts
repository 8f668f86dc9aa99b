import type { News } from './refresh-coordinator.js';

/** Lets whoever waits for another process's refresh be woken by the news of it. */
export class NewsBoard {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** The next news about `key`. Call `cancel` when nobody waits any more. */
  next(key: string): { readonly arrived: Promise<void>; cancel(): void } {
    let wake: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (wake = resolve));
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(wake));
    return { arrived, cancel: () => this.#remove(key, wake) };
  }

  post({ key }: News): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    waiting?.forEach((wake) => wake());
  }

  /** Wakes everybody: the application is closing, or news may have been missed. */
  wakeAll(): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    all.forEach((waiting) => waiting.forEach((wake) => wake()));
  }

  #remove(key: string, wake: () => void): void {
    const waiting = this.#waiting.get(key);
    waiting?.delete(wake);
    if (waiting?.size === 0) this.#waiting.delete(key);
  }
}
