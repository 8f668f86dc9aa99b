/** Admits so many at a time; the others wait in the order in which they came. */
export class Turns {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  /** Resolves when it is the caller's turn, with what ends it. To end it twice does no harm. */
  async begin(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.add(resolve));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#free += 1;
      const [next] = this.#waiting;
      if (next && this.#free > 0) this.#admit(next);
    };
  }

  /** Whoever waits need not wait any longer. */
  admitAll(): void {
    for (const next of this.#waiting) this.#admit(next);
  }

  #admit(next: () => void): void {
    this.#waiting.delete(next);
    this.#free -= 1;
    next();
  }
}
