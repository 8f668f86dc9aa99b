import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { AccountHealth } from '../nest/account-health.js';
import { TokenVitals } from '../nest/token-vitals.js';
import { survey, type WechatTokenTrouble } from './health-details.js';

export type { WechatTokenTrouble } from './health-details.js';

const DEFAULT_KEY = 'wechat';
const DEFAULT_MAX_LISTED = 20;

/** Which accounts a check looks at, and how much it tells. */
export interface WechatTokenHealthOptions {
  /** Names of the accounts that count. Default: all that this process uses. An unknown name throws `UNKNOWN_ACCOUNT`. */
  readonly accounts?: readonly string[];
  /** At most so many accounts in trouble are listed; the others are counted. Default 20. */
  readonly maxListed?: number;
}

/** What a check says besides `status`. */
export type WechatTokenHealthDetails = {
  /** Every wanted account has a valid token, but something needs attention. */
  degraded: boolean;
  /** The shared store, as this process knows it: `down` since it last did not answer. */
  store: 'up' | 'down';
  /** How many accounts are how; `idle` are those that nobody wants at present. */
  accounts: Readonly<Record<AccountHealth, number>>;
  /** At most `maxListed`, those that are down first. */
  troubles: readonly WechatTokenTrouble[];
  /** How many more are in trouble. */
  notListed: number;
};

/**
 * Health of the WeChat accounts for @nestjs/terminus. A check looks at this process's memory only: it asks neither WeChat nor
 * Redis, so it answers at once whatever hangs, and it may be called every second. No token and no secret in its details.
 *
 * - **Readiness** (`isReady`): can this replica serve requests that need a token? Fails when an account is wanted and has no
 *   valid token; the load balancer then sends the requests elsewhere, and here the attempts go on.
 * - **Liveness** (`isLive`): would a restart help? It does not help against trouble at WeChat or Redis, and a restart would
 *   throw the valid tokens in memory away. So it fails only when this process itself is stuck.
 */
@Injectable()
export class WechatTokenHealthIndicator {
  /** @hidden */
  constructor(
    private readonly health: HealthIndicatorService,
    @Inject(TokenVitals) private readonly vitals: TokenVitals,
  ) {}

  /**
   * For the readiness probe. `down` only if an account that is wanted (somebody asked this replica for its token within
   * `idleAfterSeconds`) has no valid token and the last attempt to get one failed.
   *
   * An account that nobody has asked for is up: a fresh deployment is ready. A valid token is up whatever WeChat or Redis do;
   * trouble then shows in the details as `degraded`. Without the sweep (`cron: false`) an account counts as down only until
   * its next attempt is allowed: nobody else would make it.
   */
  isReady<const Key extends string = typeof DEFAULT_KEY>(
    key: Key = DEFAULT_KEY as Key,
    { accounts, maxListed = DEFAULT_MAX_LISTED }: WechatTokenHealthOptions = {},
  ): HealthIndicatorResult<Key> {
    const { vitals } = this;
    const found = survey(accounts ? vitals.of(accounts) : vitals.all(), maxListed);
    const details: WechatTokenHealthDetails = {
      degraded: found.troubles.length > 0 || found.notListed > 0 || !vitals.storeIsUp,
      store: vitals.storeIsUp ? 'up' : 'down',
      ...found,
    };
    const check = this.health.check<string>(key);
    const result = found.accounts.down > 0 ? check.down(details) : check.up(details);
    return result;
  }

  /**
   * For the liveness probe: `down` only if a refresh has been under way for more than twice its deadline
   * (`flightTimeoutMs`), which cannot happen unless this process's timers no longer fire. Neither WeChat nor Redis nor a
   * wrong secret makes it fail.
   */
  isLive<const Key extends string = typeof DEFAULT_KEY>(
    key: Key = DEFAULT_KEY as Key,
  ): HealthIndicatorResult<Key> {
    let stuck = 0;
    for (const vitals of this.vitals.all()) if (this.vitals.isStuck(vitals)) stuck += 1;
    const check = this.health.check<string>(key);
    return stuck > 0 ? check.down({ stuck }) : check.up({ stuck });
  }
}
