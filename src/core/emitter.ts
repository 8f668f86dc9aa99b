/** Calls listeners in order of subscription. A listener that throws is its own trouble. */
export class Emitter<T> {
  private readonly listeners = new Set<(event: T) => void>();

  get size(): number {
    return this.listeners.size;
  }

  /** Returns the function that ends the subscription. */
  on(listener: (event: T) => void): () => void {
    // Wrapped, so that the same function may subscribe twice.
    const own = (event: T): void => listener(event);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  emit(event: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch {
        // The others must hear it all the same, and so must the process go on.
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
