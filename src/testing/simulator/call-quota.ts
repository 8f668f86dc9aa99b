import type { SimulatorClock } from './simulator-clock.js';

export type QuotaPeriod = 'minute' | 'hour' | 'day' | 'month';

const SHANGHAI_MS = 8 * 3_600_000;

/** Counts calls by calendar period; days and months turn at midnight in Shanghai. */
export class CallQuota {
  readonly #counts = new Map<string, { period: string; used: number }>();

  constructor(private readonly clock: SimulatorClock) {}

  /** Counts one call, unless `limit` calls were counted in this period; tells whether it did. */
  take(owner: string, what: string, limit: number, period: QuotaPeriod): boolean {
    if (this.used(owner, what, period) >= limit) return false;
    this.add(owner, what, period);
    return true;
  }

  add(owner: string, what: string, period: QuotaPeriod): void {
    const used = this.used(owner, what, period) + 1;
    this.#counts.set(`${owner} ${period} ${what}`, { period: this.#current(period), used });
  }

  used(owner: string, what: string, period: QuotaPeriod): number {
    const count = this.#counts.get(`${owner} ${period} ${what}`);
    return count?.period === this.#current(period) ? count.used : 0;
  }

  /** What clear_quota does: the counters of the day start again, all or that of one path. */
  clearDay(owner: string, path = ''): void {
    const start = `${owner} day ${path}`;
    for (const id of this.#counts.keys()) {
      if (path === '' ? id.startsWith(start) : id === start) this.#counts.delete(id);
    }
  }

  clear(): void {
    this.#counts.clear();
  }

  #current(period: QuotaPeriod): string {
    const time = new Date(this.clock.now() + SHANGHAI_MS).toISOString();
    return time.slice(0, { minute: 16, hour: 13, day: 10, month: 7 }[period]);
  }
}
