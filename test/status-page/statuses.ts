import { type AccountOverview } from '../../src/nest/account-overview.js';
import { healthOf } from '../../src/nest/account-health.js';
import { type AccountStatus } from '../../src/nest/account-status.js';
import { StatusPage } from '../../src/status-page/status-page.js';
import { type WechatStatusPageOptions } from '../../src/status-page/status-page.options.js';

/** The moment of every rendering. */
export const NOW = Date.parse('2026-11-20T12:00:00.000Z');

export const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000);

/** A token that was issued 1200 s ago, and an account that is well; with what the test wants otherwise. */
export function statusWith(fields: Partial<AccountStatus> = {}): AccountStatus {
  return {
    account: 'shop',
    platform: 'official-account',
    appId: 'wx000000000000shop',
    credentialType: 'access_token',
    state: 'fresh',
    issuedAt: inSeconds(-1200),
    expiresAt: inSeconds(6000),
    renewsAt: inSeconds(5820),
    lastUsedAt: inSeconds(-3),
    budget: { used: 3, ceiling: 5000, per: 'day' },
    forced: { used: 0, perDay: 10 },
    ...fields,
  };
}

export function overviewWith(
  accounts: readonly AccountStatus[],
  fields: Partial<AccountOverview> = {},
): AccountOverview {
  const health = { down: 0, degraded: 0, up: 0, idle: 0 };
  for (const status of accounts) health[healthOf(status)]++;
  return {
    at: new Date(NOW),
    known: accounts.length,
    matching: accounts.length,
    health,
    accounts,
    ...fields,
  };
}

export interface Asked {
  readonly lang?: string;
  readonly search?: unknown;
  readonly part?: string;
  readonly options?: Partial<WechatStatusPageOptions>;
}

/** The markup of a page, with one space where there are many. */
export async function render(
  overview: AccountOverview | readonly AccountStatus[],
  { lang, search, part, options = {} }: Asked = {},
): Promise<string> {
  const shown = 'known' in overview ? overview : overviewWith(overview);
  const page = new StatusPage({ overview: () => Promise.resolve(shown) }, options);
  const { markup } = await page.render({ lang, search, part, acceptLanguage: undefined });
  return markup.replace(/\s+/g, ' ');
}

/** What somebody reads: the markup without tags. */
export async function read(...given: Parameters<typeof render>): Promise<string> {
  const markup = (await render(...given)).replace(/<(style|script)>.*?<\/\1>/g, '');
  return markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}
