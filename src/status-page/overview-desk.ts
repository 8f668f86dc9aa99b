import type { AccountOverview, StatusesOptions } from '../nest/account-overview.js';

/** A look at the accounts is good for so long. */
const FRESH_MS = 1_000;
/** And for so many times what it took: at most this share of a process's time goes into looking. */
const COST_FACTOR = 20;
/** So many different looks are kept, or under way. */
const MAX_LOOKS = 50;

interface Look {
  readonly overview: Promise<AccountOverview>;
  freshUntil: number;
}

export class TooManyLooksError extends Error {}

/** Looks at the accounts on behalf of everybody who has the page open: the same question is answered once for all. */
export class OverviewDesk {
  private readonly looks = new Map<string, Look>();
  /** Looks are taken one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly read: (options: StatusesOptions) => Promise<AccountOverview>,
    /** Monotonic, in milliseconds. */
    private readonly now: () => number,
  ) {}

  /** Rejects with a `TooManyLooksError` while too many different questions wait. */
  async look(options: StatusesOptions): Promise<AccountOverview> {
    const key = JSON.stringify([options.locale, (options.search ?? '').trim().toLowerCase()]);
    const known = this.looks.get(key);
    if (known && this.now() < known.freshUntil) return known.overview;
    this.clear();
    if (this.looks.size >= MAX_LOOKS) throw new TooManyLooksError('too many different questions at once');
    const overview = this.last.then(() => this.take(options, look));
    const look: Look = { overview, freshUntil: Infinity };
    this.looks.set(key, look);
    this.last = overview.catch(() => this.looks.delete(key));
    return overview;
  }

  private async take(options: StatusesOptions, look: Look): Promise<AccountOverview> {
    const startedAt = this.now();
    const overview = await this.read(options);
    const endedAt = this.now();
    look.freshUntil = endedAt + Math.max(FRESH_MS, COST_FACTOR * (endedAt - startedAt));
    return overview;
  }

  private clear(): void {
    for (const [key, { freshUntil }] of this.looks) if (this.now() >= freshUntil) this.looks.delete(key);
  }
}
