import type { Clock, Timer } from '../../../src/core/clock.js';

/** What has not settled after so many moments runs in a circle: that is seen in a second, not in minutes. */
const MOST_MOMENTS = 10_000;

interface Entry {
  at: number;
  readonly order: number;
  readonly run: () => void;
}

/** The one true time of a simulated world. It passes only when a test says so. */
export class SimTime {
  private entries: Entry[] = [];
  private orders = 0;

  constructor(
    public now = Date.parse('2026-11-20T02:00:00Z'),
    /** Resolves when everything has happened that follows from what has happened. */
    private readonly settle: () => Promise<void> = drain,
  ) {}

  at(at: number, run: () => void): () => void {
    const entry: Entry = { at, order: this.orders++, run };
    this.entries.push(entry);
    return () => (this.entries = this.entries.filter((other) => other !== entry));
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + ms, resolve));
  }

  /** Lets `ms` pass; whatever is due on the way happens in order, and all that follows from it at once. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (;;) {
      const next = this.earliest();
      if (!next || next.at > end) break;
      this.entries = this.entries.filter((entry) => entry !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
      await this.settle();
    }
    this.now = end;
  }

  /** Lets time pass until `promise` settles. */
  async until<T>(promise: Promise<T>, longestMs = 120_000): Promise<T> {
    let over = false;
    const done = (): void => void (over = true);
    promise.then(done, done);
    const end = this.now + longestMs;
    await this.settle();
    for (let moment = 0; !over; moment++) {
      if (moment === MOST_MOMENTS) throw new Error(`nothing settled it within ${MOST_MOMENTS} moments`);
      const next = this.earliest();
      if (!next || next.at > end) throw new Error(`nothing settled it within ${longestMs} ms`);
      await this.advance(Math.max(0, next.at - this.now));
    }
    return promise;
  }

  private earliest(): Entry | undefined {
    let earliest: Entry | undefined;
    for (const entry of this.entries) {
      if (!earliest || entry.at < earliest.at || (entry.at === earliest.at && entry.order < earliest.order))
        earliest = entry;
    }
    return earliest;
  }
}

/** The clocks of one host: its wall clock can be wrong and set, its process can freeze, the machine can be suspended. */
export class HostClock implements Clock {
  private wallOffset: number;
  private lostMs = 0;
  private frozen = false;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly time: SimTime,
    skewMs = 0,
  ) {
    this.wallOffset = skewMs;
  }

  now = (): number => this.time.now + this.wallOffset;
  monotonic = (): number => this.time.now - this.lostMs;

  setTimer(delayMs: number, callback: () => void): Timer {
    const dueAt = this.monotonic() + Math.max(0, delayMs);
    let cancelled = false;
    let remove: () => void = () => undefined;
    const arm = (): void => {
      remove = this.time.at(this.time.now + Math.max(0, dueAt - this.monotonic()), () =>
        this.whenRunning(fire),
      );
    };
    const fire = (): void => {
      if (cancelled) return;
      // A suspended machine does not count down.
      if (this.monotonic() < dueAt - 0.01) arm();
      else callback();
    };
    arm();
    return {
      cancel: () => {
        cancelled = true;
        remove();
      },
    };
  }

  /** Resolves after `ms`, but not while the process is frozen. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.setTimer(ms, resolve));
  }

  setWall(byMs: number): void {
    this.wallOffset += byMs;
  }

  /** The monotonic clock did not see the last `ms`. */
  suspendedFor(ms: number): void {
    this.lostMs += ms;
  }

  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    this.waiting.splice(0).forEach((run) => run());
  }

  /** As `thaw`, but what arrived during the freeze is handled one by one, before any timer that ran out after it. */
  thawInOrder(): void {
    const run = this.waiting.shift();
    if (!run) return this.thaw();
    run();
    this.time.at(this.time.now, () => this.thawInOrder());
  }

  private whenRunning(run: () => void): void {
    if (this.frozen) this.waiting.push(run);
    else run();
  }
}

/** Everything that follows from what has happened, without any time passing. */
export function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
