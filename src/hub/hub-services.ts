import type { Clock } from '../core/clock.js';
import type { Locale } from '../core/settings.js';
import type { WechatAccounts } from '../nest/wechat-accounts.js';
import type { HubAudit } from './audit/hub-audit.js';
import type { HubGuard } from './clients/hub-guard.js';

/** What the plain API and the gateway work with. */
export interface HubServices {
  readonly guard: HubGuard;
  readonly audit: HubAudit;
  readonly clock: Clock;
  readonly locale: Locale;
  readonly accounts: WechatAccounts;
}
