import type { AccountHealth } from '../nest/account-health.js';
import type { Vitals } from '../nest/token-vitals.js';

/** A credential that needs attention. No token and no secret in it. */
export interface WechatTokenTrouble {
  /** Name of the account. */
  readonly account: string;
  /** `access_token`, or the type of a ticket. */
  readonly credentialType: string;
  /** `degraded`: what is valid is served on, but the last attempt to renew it failed. */
  readonly health: 'down' | 'degraded';
  /** Stable name of the failure: a `WechatErrorCode`. */
  readonly code?: string;
  /** WeChat's number, when WeChat answered. */
  readonly errcode?: number;
  /** What a person should do next. */
  readonly hint?: string;
  /** No attempt is made before this moment. */
  readonly retryAt?: Date;
  /** Life that is left. */
  readonly expiresInSeconds?: number;
}

/** How many accounts are how, and which need attention. */
export interface Survey {
  readonly accounts: Readonly<Record<AccountHealth, number>>;
  /** Those that are down first. */
  readonly troubles: readonly WechatTokenTrouble[];
  /** How many more there are. */
  readonly notListed: number;
}

/** Counts all accounts, and lists at most `limit` of those in trouble: there may be very many of either. */
export function survey(all: Iterable<Vitals>, limit: number): Survey {
  const accounts: Record<AccountHealth, number> = { down: 0, degraded: 0, up: 0, idle: 0 };
  const listed: Record<'down' | 'degraded', WechatTokenTrouble[]> = { down: [], degraded: [] };
  let found = 0;
  for (const vitals of all) {
    // Without its ticket, an account still has a token: nothing but pages suffers.
    const isToken = vitals.credentialType === 'access_token';
    const health = isToken || vitals.health !== 'down' ? vitals.health : 'degraded';
    if (isToken) accounts[health] += 1;
    if (health !== 'down' && health !== 'degraded') continue;
    found += 1;
    if (listed[health].length < limit) listed[health].push(troubleOf(vitals, health));
  }
  const troubles = [...listed.down, ...listed.degraded].slice(0, limit);
  return { accounts, troubles, notListed: found - troubles.length };
}

function troubleOf(
  { account, credentialType, expiresInMs, trouble }: Vitals,
  health: 'down' | 'degraded',
): WechatTokenTrouble {
  const { code, errcode, hint, retryAt } = trouble ?? {};
  return {
    account,
    credentialType,
    health,
    ...(code !== undefined && { code }),
    ...(errcode !== undefined && { errcode }),
    ...(hint !== undefined && { hint }),
    ...(retryAt !== undefined && { retryAt }),
    ...(expiresInMs !== undefined && { expiresInSeconds: Math.floor(expiresInMs / 1000) }),
  };
}
