import type { CallQuota } from './call-quota.js';
import { Refusal } from './refusal.js';
import type { SimulatorClock } from './simulator-clock.js';
import type { IssuedToken, TokenLedger } from './token-ledger.js';

const LAST_PHASE_MS = 5 * 60_000;
const FORCE_INTERVAL_MS = 30_000;
const FORCED = 'forced stable_token';

/** `POST /cgi-bin/stable_token`: one token until its last five minutes; a forced call kills it at once. */
export class StableTokens {
  readonly #lastForcedAt = new Map<string, number>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly ledger: TokenLedger,
    private readonly quota: CallQuota,
    private readonly lifeMs: number,
  ) {}

  /** The current token; a new one beside it in its last five minutes. */
  normal(appId: string): IssuedToken {
    const current = this.ledger.all(appId, 'stable_token').at(-1);
    if (current && (current.handedBack || this.ledger.isHonoured(current))) {
      if (current.expiresAt - this.clock.now() > LAST_PHASE_MS) return current;
    }
    return this.ledger.issue(appId, 'stable_token', this.lifeMs);
  }

  /** @throws {Refusal} 45009 when the day's forced refreshes are used up */
  forced(appId: string, perDay: number): IssuedToken {
    const last = this.#lastForcedAt.get(appId);
    if (last !== undefined && this.clock.now() - last < FORCE_INTERVAL_MS) return this.normal(appId);
    if (this.quota.used(appId, FORCED, 'day') >= perDay) throw new Refusal(45009);
    return this.replace(appId);
  }

  /** A forced refresh that nothing refuses. */
  replace(appId: string): IssuedToken {
    this.quota.add(appId, FORCED, 'day');
    this.#lastForcedAt.set(appId, this.clock.now());
    for (const old of this.ledger.honoured(appId, 'stable_token')) this.ledger.end(old);
    return this.ledger.issue(appId, 'stable_token', this.lifeMs);
  }

  clear(): void {
    this.#lastForcedAt.clear();
  }
}
