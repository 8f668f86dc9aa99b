import type { Clock } from './clock.js';
import type { StoreTime } from './refresh-coordinator.js';

/** Below this, a difference between the wall and the monotonic clock is drift, not a jump. */
const JUMP_MS = 2_000;

/**
 * The time by which credentials are judged: the store's time, carried on by the monotonic clock. When the wall clock
 * jumps, it was set, or the machine was suspended and the monotonic clock stood still: only the store can tell which.
 */
export class Timeline {
  #offset: number;
  #wallMinusMonotonic: number;
  /** Jumps since the store was asked last. */
  #unexplained = 0;
  #server = '';
  #synced = false;

  constructor(private readonly clock: Clock) {
    this.#wallMinusMonotonic = this.wallMinusMonotonic;
    this.#offset = this.#wallMinusMonotonic;
  }

  /** For what others will read: a wall clock that is set does not move it. */
  now(): number {
    return this.clock.monotonic() + this.#offset;
  }

  /**
   * As late as it can be, for judging what this process holds: a jump ahead counts as time that passed unnoticed, so
   * that at worst a token is renewed early. A jump back counts as nothing.
   */
  latest(): number {
    return this.now() + Math.max(0, this.#unexplained + this.#jump());
  }

  /** The moment `storeTime` on the monotonic clock, as early as it can be. */
  toMonotonic(storeTime: number): number {
    return storeTime - this.#offset - Math.max(0, this.#unexplained);
  }

  toStoreTime(monotonic: number): number {
    return monotonic + this.#offset;
  }

  get server(): string {
    return this.#server;
  }

  /** False until the store was asked, and after a jump until it is asked again. */
  get synced(): boolean {
    return this.#synced && this.#jump() === 0;
  }

  /** Takes over the store's time, read between the monotonic moments `before` and `after`. Returns by how much it moved. */
  sync(time: StoreTime, before: number, after: number): number {
    const offset = time.now - (before + after) / 2;
    const moved = Math.abs(offset - this.#offset);
    this.#offset = offset;
    this.#unexplained = 0;
    this.#wallMinusMonotonic = this.wallMinusMonotonic;
    this.#server = time.server;
    this.#synced = true;
    return moved;
  }

  /** Compares the clocks. Returns true when they jumped apart since the last look. */
  jumped(): boolean {
    const jump = this.#jump();
    this.#wallMinusMonotonic = this.wallMinusMonotonic;
    if (jump === 0) return false;
    this.#unexplained += jump;
    this.#synced = false;
    return true;
  }

  /** Nobody can explain the jumps: from now on, the time is the latest it can be. */
  acceptJumps(): void {
    this.jumped();
    this.#offset += Math.max(0, this.#unexplained);
    this.#unexplained = 0;
  }

  /** Changes when one of the clocks jumps. */
  get wallMinusMonotonic(): number {
    return this.clock.now() - this.clock.monotonic();
  }

  #jump(): number {
    return jumpBetween(this.#wallMinusMonotonic, this.wallMinusMonotonic);
  }
}

/** By how much the clocks jumped apart; 0 for drift. */
export function jumpBetween(before: number, after: number): number {
  return Math.abs(after - before) < JUMP_MS ? 0 : after - before;
}
