import { clearTimeout } from 'node:timers';

/** Looks again so soon, in real time, when the clock stood still. */
const LOOK_AGAIN_MS = 5;
/** Clocks of two processes of a machine may seem to differ by so much. */
const RESOLUTION_MS = 5;

/**
 * A clock that runs `speed` times as fast as the machine's, but never further than it is told: a machine that is too busy
 * makes a run longer, and nobody late. Clocks that are told the same agree, in all processes of a machine.
 */
export class CompressedClock {
  #speed;
  #origin;
  #leg;
  #moment;

  /** `origin`: where it begins, in milliseconds since the epoch. */
  constructor({ speed, origin }) {
    this.#speed = speed;
    this.#origin = origin;
    this.#leg = { from: origin, at: wallMs(), until: origin };
  }

  /** What to tell all clocks, so that they go on from here for `realMs`. */
  leg(realMs) {
    const from = this.#read();
    return { from, at: wallMs(), until: from + realMs * this.#speed };
  }

  /** Runs on from `from` at the wall time `at`, and no further than to `until`. */
  run(leg) {
    this.#leg = leg;
  }

  /** Who compares the two clocks reads this one first. Both tell of one moment then, wherever the machine interrupts us. */
  now() {
    this.#moment = this.#read();
    globalThis.queueMicrotask(() => (this.#moment = undefined));
    return this.#moment;
  }

  monotonic() {
    const moment = this.#moment ?? this.#read();
    this.#moment = undefined;
    return moment - this.#origin;
  }

  #read() {
    const { from, at, until } = this.#leg;
    return Math.min(until, from + (wallMs() - at) * this.#speed);
  }

  setTimer(delayMs, callback) {
    const end = this.#read() + delayMs;
    let handle;
    const wait = (realMs) => {
      handle = setTimeout(() => {
        const leftMs = end - this.#read();
        if (leftMs > 0) wait(Math.max(LOOK_AGAIN_MS, leftMs / this.#speed));
        else callback();
      }, realMs).unref();
    };
    wait(Math.max(0, delayMs) / this.#speed);
    return { cancel: () => clearTimeout(handle) };
  }
}

/**
 * The store's time on the compressed clock. What may be the waiting for an answer is not taken for a difference of clocks:
 * times `speed`, a few milliseconds of it would be seconds.
 */
export function withCompressedTime(coordinator, clock) {
  const time = async () => {
    const before = { wall: wallMs(), now: clock.now() };
    const { now, server } = await coordinator.time();
    const halfMs = (wallMs() - before.wall) / 2;
    const offMs = now - before.wall - halfMs;
    const differsMs = Math.abs(offMs) > halfMs + RESOLUTION_MS ? offMs : 0;
    return { now: (before.now + clock.now()) / 2 + differsMs, server };
  };
  return Object.create(coordinator, { time: { value: time } });
}

/** Wall time with fractions, comparable between the processes of a machine. */
function wallMs() {
  return performance.timeOrigin + performance.now();
}
