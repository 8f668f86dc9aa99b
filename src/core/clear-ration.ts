import { type Spending, giveBack } from './budget.js';
import { monthInShanghai } from './china-time.js';
import type { CredentialStore } from './credential-store.js';
import type { StoredClears } from './record.js';
import { updateRecord } from './update-record.js';

/**
 * How often WeChat lets an account's quotas be cleared in a month, by whatever way: both API calls and the console.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_clearquota.html
 */
export const CLEARS_PER_MONTH = 10;

/** The record outlives its month by so much, whichever clock removes it. */
const SPARE_MS = 86_400_000;

/** Counts, across the fleet, how often the quotas of one app were cleared this month. */
export class ClearRation {
  constructor(
    private readonly store: CredentialStore,
    private readonly key: string,
    /** In store time. */
    private readonly now: () => number,
  ) {}

  /** When the next month begins, at which the count starts anew. */
  get retryAt(): number {
    return monthInShanghai(this.now()).endsAt;
  }

  /** Counts one clearing, or refuses it until the next month. */
  async take(): Promise<Spending<StoredClears>> {
    let spending: Spending<StoredClears> | undefined;
    await this.update((clears) => {
      const { used, month } = clears;
      spending =
        used >= CLEARS_PER_MONTH
          ? { granted: false, used, retryAt: this.retryAt }
          : { granted: true, next: { month, used: used + 1 } };
      return spending.granted ? spending.next : clears;
    });
    // The transition ran at least once.
    return spending!;
  }

  /** Takes a counted clearing back that WeChat certainly did not carry out. */
  giveBack(): Promise<void> {
    return this.update(giveBack);
  }

  /** WeChat says that the month's clearings are used up: some were made elsewhere. */
  exhaust(): Promise<void> {
    return this.update((clears) => ({ ...clears, used: Math.max(clears.used, CLEARS_PER_MONTH) }));
  }

  private async update(transition: (clears: StoredClears) => StoredClears): Promise<void> {
    const { name: month, endsAt } = monthInShanghai(this.now());
    await updateRecord(
      this.store,
      this.key,
      (record = { v: 1 }) => {
        const stored = record.quotaClears;
        const clears = stored?.month === month ? stored : { month, used: 0 };
        const next = transition(clears);
        return next === clears ? undefined : { ...record, quotaClears: next };
      },
      () => ({ ttlMs: Math.ceil(endsAt - this.now()) + SPARE_MS }),
    );
  }
}
