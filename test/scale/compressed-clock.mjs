import { clearTimeout } from 'node:timers';

/** Looks again so soon, in real time, when the clock stood still. */
const LOOK_AGAIN_MS = 5;

/**
 * A clock that runs `speed` times as fast as the machine's, but never further than it is told: a machine that is too busy
 * makes a run longer, and nobody late. Clocks that are told the same agree, in all processes of a machine.
 */
export class CompressedClock {
  #speed;
  #origin;
  #leg;

  /** `origin`: where it begins, in milliseconds since the epoch. */
  constructor({ speed, origin }) {
    this.#speed = speed;
    this.#origin = origin;
    this.#leg = { from: origin, at: wallMs(), until: origin };
  }

  /** What to tell all clocks, so that they go on from here for `realMs`. */
  leg(realMs) {
    const from = this.now();
    return { from, at: wallMs(), until: from + realMs * this.#speed };
  }

  /** Runs on from `from` at the wall time `at`, and no further than to `until`. */
  run(leg) {
    this.#leg = leg;
  }

  now() {
    const { from, at, until } = this.#leg;
    return Math.min(until, from + (wallMs() - at) * this.#speed);
  }

  monotonic() {
    return this.now() - this.#origin;
  }

  setTimer(delayMs, callback) {
    const end = this.now() + delayMs;
    let handle;
    const wait = (realMs) => {
      handle = setTimeout(() => {
        const leftMs = end - this.now();
        if (leftMs > 0) wait(Math.max(LOOK_AGAIN_MS, leftMs / this.#speed));
        else callback();
      }, realMs).unref();
    };
    wait(Math.max(0, delayMs) / this.#speed);
    return { cancel: () => clearTimeout(handle) };
  }
}

/**
 * The store's time on the compressed clock. How far the server's clock seems to be from ours is passed on as it is: times
 * `speed`, a few milliseconds of waiting for an answer would be an error of seconds.
 */
export function withCompressedTime(coordinator, clock) {
  const time = async () => {
    const before = { wall: wallMs(), now: clock.now() };
    const { now, server } = await coordinator.time();
    const seemsOff = now - (before.wall + wallMs()) / 2;
    return { now: (before.now + clock.now()) / 2 + seemsOff, server };
  };
  return Object.create(coordinator, { time: { value: time } });
}

/** Wall time with fractions, comparable between the processes of a machine. */
function wallMs() {
  return performance.timeOrigin + performance.now();
}
