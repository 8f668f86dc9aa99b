import type { Clock } from '../core/clock.js';

const HOUR_MS = 3_600_000;
/** WeCom bans an address for an hour at 2000. Several processes may share one address. */
const CEILING = 100;

/**
 * Counts the calls of `gettoken` that WeCom refused in the last hour: one for all apps of a process, because the ban hits
 * its address. Calls that are already on their way when the ceiling is reached are not called back.
 * @see https://developers.weixin.qq.com/community/enterprisewechat/doc/0000c80533033826589c94f6356400
 */
export class WrongCalls {
  /** Apps whose last call WeCom accepted; forgotten with them. */
  readonly accepted = new WeakSet<object>();
  /** When they were made, by the monotonic clock; the oldest first. */
  private readonly made: number[] = [];

  constructor(private readonly clock: Clock) {}

  count(): void {
    this.made.push(this.clock.monotonic());
  }

  /** Time until another one may be risked; 0 now. */
  waitMs(): number {
    const now = this.clock.monotonic();
    const lately = this.made.findIndex((at) => now - at < HOUR_MS);
    this.made.splice(0, lately < 0 ? this.made.length : lately);
    const oldest = this.made.at(-CEILING);
    return oldest === undefined ? 0 : oldest + HOUR_MS - now;
  }
}
