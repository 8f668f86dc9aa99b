import type { CredentialState } from '../../core/keeper.js';
import type { FailureClass } from '../../core/failure.js';
import type { WechatPlatform } from '../../nest/options/account-options.js';
import type { AccountHealth } from '../../nest/account-health.js';

/** Everything the page says, in one language. */
export interface Words {
  /** For the `lang` attribute and for `Intl`. */
  readonly tag: 'en' | 'zh-CN';
  readonly title: string;
  /** The state of everything in one sentence. */
  readonly verdict: (health: Readonly<Record<AccountHealth, number>>) => string;
  readonly count: (health: AccountHealth, count: number) => string;
  readonly states: Readonly<Record<CredentialState, string>>;
  /** Beside a state that is good: the token is valid, but renewing it fails. */
  readonly renewalFails: string;
  readonly platforms: Readonly<Record<WechatPlatform, string>>;
  readonly ticket: (type: string) => string;
  readonly token: string;

  readonly left: (duration: string) => string;
  readonly endless: string;
  readonly noToken: string;
  readonly renewal: (duration: string) => string;
  readonly renewalNow: string;
  readonly life: string;

  readonly callsToday: string;
  readonly callsThisHour: string;
  readonly forcedToday: string;
  readonly lastUsed: string;
  readonly usedOf: (used: string, ceiling: string) => string;

  readonly wechatSays: (errcode: number) => string;
  readonly problem: Readonly<Record<FailureClass, string>>;
  readonly advice: Readonly<Record<FailureClass, string>>;
  readonly whatToDo: string;
  readonly failed: (ago: string) => string;
  readonly nextAttempt: (duration: string) => string;
  readonly nextAttemptNow: string;

  readonly suspicion: string;
  readonly tokensDied: (times: number) => string;
  readonly findTheOther: string;
  readonly firstNoticed: (ago: string) => string;

  readonly filter: string;
  readonly filterHint: string;
  readonly apply: string;
  readonly shown: (shown: string, matching: string) => string;
  readonly narrow: string;
  readonly nothingFound: (search: string) => string;
  readonly noAccounts: string;

  readonly live: string;
  readonly lost: string;
  readonly asOf: string;
  readonly otherLanguage: string;
  readonly links: string;
  readonly noSecrets: string;

  readonly justNow: string;
  readonly ago: (duration: string) => string;
  /** Two units at most: `1 h 52 min`. */
  readonly units: {
    readonly days: string;
    readonly hours: string;
    readonly minutes: string;
    readonly seconds: string;
  };
}
