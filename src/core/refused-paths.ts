const MOST_PATHS = 200;
const FIRST_HOLD_MS = 30_000;
const LONGEST_HOLD_MS = 300_000;

/**
 * API paths that keep rejecting a token which WeChat honours elsewhere. Another probe for such a path is pointless for
 * a while: without this, one forbidden API would cost a probe for each of its calls. By the monotonic clock.
 */
export class RefusedPaths {
  readonly #paths = new Map<string, { until: number; holdMs: number }>();

  /** True while a rejection from this path needs no probe. */
  holds(path: string, now: number): boolean {
    const refused = this.#paths.get(path);
    return refused !== undefined && now < refused.until;
  }

  /** The path rejected an honoured token again, after its request had been repeated. */
  refuse(path: string, now: number): void {
    const previous = this.#paths.get(path);
    const holdMs = previous ? Math.min(previous.holdMs * 2, LONGEST_HOLD_MS) : FIRST_HOLD_MS;
    this.#paths.delete(path);
    this.#paths.set(path, { until: now + holdMs, holdMs });
    const oldest = this.#paths.keys().next();
    if (this.#paths.size > MOST_PATHS && !oldest.done) this.#paths.delete(oldest.value);
  }

  knows(path: string): boolean {
    return this.#paths.has(path);
  }
}
