import type { CallQuota } from './call-quota.js';
import type { SimulatorClock } from './simulator-clock.js';

const BAN_MS = 3_600_000;
const WRONG_SECRETS = 'wrong secret';

/** WeCom bans an address for an hour that keeps sending wrong secrets. */
export class SecretGuard {
  readonly #bannedUntil = new Map<string, number>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly quota: CallQuota,
    private readonly perHour: number,
  ) {}

  isBanned(address: string): boolean {
    return this.clock.now() < (this.#bannedUntil.get(address) ?? -Infinity);
  }

  countWrong(address: string): void {
    if (this.quota.take(address, WRONG_SECRETS, this.perHour - 1, 'hour')) return;
    this.#bannedUntil.set(address, this.clock.now() + BAN_MS);
  }

  clear(): void {
    this.#bannedUntil.clear();
  }
}
