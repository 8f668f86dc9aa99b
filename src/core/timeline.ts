import type { Clock } from './clock.js';
import type { StoreTime } from './refresh-coordinator.js';

/** Below this, a difference between the wall and the monotonic clock is drift, not a jump. */
const JUMP_MS = 2_000;

/**
 * The time by which credentials are judged: the store's time, carried on by the monotonic clock. A wall clock that is
 * set does not move it. A suspended machine does: the monotonic clock may stand still meanwhile, the wall clock shows it.
 */
export class Timeline {
  #offset: number;
  #wallMinusMonotonic: number;
  #server = '';
  #synced = false;

  constructor(private readonly clock: Clock) {
    this.#wallMinusMonotonic = clock.now() - clock.monotonic();
    this.#offset = this.#wallMinusMonotonic;
  }

  now(): number {
    return this.clock.monotonic() + this.#offset;
  }

  /** The moment `storeTime` on the monotonic clock. */
  toMonotonic(storeTime: number): number {
    return storeTime - this.#offset;
  }

  toStoreTime(monotonic: number): number {
    return monotonic + this.#offset;
  }

  get server(): string {
    return this.#server;
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** Takes over the store's time, read between the monotonic moments `before` and `after`. Returns by how much it moved. */
  sync(time: StoreTime, before: number, after: number): number {
    const offset = time.now - (before + after) / 2;
    const moved = Math.abs(offset - this.#offset);
    this.#offset = offset;
    this.#server = time.server;
    this.#synced = true;
    return moved;
  }

  /**
   * Compares the clocks. Returns true when they jumped apart since the last look. Until the store is asked again, a
   * jump ahead counts as time that passed unnoticed: at worst a token is renewed early. A jump back counts as nothing.
   */
  jumped(): boolean {
    const wallMinusMonotonic = this.clock.now() - this.clock.monotonic();
    const jump = wallMinusMonotonic - this.#wallMinusMonotonic;
    this.#wallMinusMonotonic = wallMinusMonotonic;
    if (Math.abs(jump) < JUMP_MS) return false;
    this.#offset += Math.max(0, jump);
    this.#synced = false;
    return true;
  }
}
