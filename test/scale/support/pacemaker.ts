import { setTimeout as pause } from 'node:timers/promises';
import { CompressedClock, type CompressedTime, type Leg } from '../compressed-clock.mjs';

/** In real time: how often the clocks are told to go on, and how far. */
const EVERY_MS = 100;
const LEG_MS = 300;

/** Lets time pass in all processes, as fast as the slowest of them can follow. */
export class Pacemaker {
  readonly #clock: CompressedClock;
  readonly #speed: number;
  readonly #startedAt = performance.now();
  readonly #origin: number;
  #pacing: Promise<void> | undefined;
  #over = false;

  constructor(time: CompressedTime) {
    this.#clock = new CompressedClock(time);
    this.#speed = time.speed;
    this.#origin = time.origin;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Share of the time that all clocks stood still. */
  get stoodStill(): number {
    const asked = (performance.now() - this.#startedAt) * this.#speed;
    return Math.max(0, 1 - (this.now() - this.#origin) / asked);
  }

  start(everybody: readonly { run(leg: Leg): Promise<void> }[]): void {
    this.#pacing = this.#pace(everybody);
    // Whoever waits for a moment hears of it.
    this.#pacing.catch(() => (this.#over = true));
  }

  async until(moment: number): Promise<void> {
    while (this.now() < moment && !this.#over) await pause(10);
    if (this.#over) await this.#pacing;
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#pacing;
  }

  async #pace(everybody: readonly { run(leg: Leg): Promise<void> }[]): Promise<void> {
    while (!this.#over) {
      const leg = this.#clock.leg(LEG_MS);
      this.#clock.run(leg);
      await Promise.all([...everybody.map((one) => one.run(leg)), pause(EVERY_MS)]);
    }
  }
}
