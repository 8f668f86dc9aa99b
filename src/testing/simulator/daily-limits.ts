import type { SimulatedAccount } from './simulator-options.js';

/** WeChat's published limits a day of an ordinary account. A path that is not listed has none here. */
const DAILY_LIMITS: Readonly<Record<string, number>> = {
  '/cgi-bin/token': 2000,
  '/cgi-bin/stable_token': 500_000,
  '/cgi-bin/media/upload': 100_000,
  '/cgi-bin/media/get': 200_000,
  '/cgi-bin/message/template/send': 100_000,
  '/cgi-bin/message/subscribe/send': 10_000_000,
};

/** Calls of `path` that the account may make in a day. */
export function dailyLimit({ quota = {} }: SimulatedAccount, path: string): number {
  const own: Partial<Record<string, number>> = {
    ...quota.pathsPerDay,
    ...(quota.tokenPerDay !== undefined && { '/cgi-bin/token': quota.tokenPerDay }),
    ...(quota.stablePerDay !== undefined && { '/cgi-bin/stable_token': quota.stablePerDay }),
  };
  return own[path] ?? DAILY_LIMITS[path] ?? Infinity;
}
