import { dailyLimit } from '../daily-limits.js';
import { CLASSIC_QUOTA_TEXT } from '../errmsg.js';
import { Refusal } from '../refusal.js';
import { jsonReply, type Reply } from '../reply.js';
import type { SimulatedAccount } from '../simulator-options.js';
import type { IssuedToken } from '../token-ledger.js';
import type { World } from '../world.js';
import { handOut } from './hand-out.js';
import type { Route } from './route.js';

export const TOKEN_PATH = '/cgi-bin/token';
export const STABLE_TOKEN_PATH = '/cgi-bin/stable_token';

/** Limits that WeChat publishes; those of a day are in daily-limits.ts. */
const STABLE_PER_MINUTE = 10_000;
const FORCED_PER_DAY = 20;

/** Seen at the real one, whatever it answers. */
const CONTENT_TYPE = 'text/plain';

export function tokenRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: TOKEN_PATH,
      contentType: CONTENT_TYPE,
      handle({ query, address }) {
        const account = authenticate(world, query, address);
        count(world, account, TOKEN_PATH, account.quota?.tokenPerMinute ?? Infinity, CLASSIC_QUOTA_TEXT);
        return tokenReply(world, () => world.classic.issue(account.appId));
      },
    },
    {
      method: 'POST',
      path: STABLE_TOKEN_PATH,
      contentType: CONTENT_TYPE,
      handle({ body, address }) {
        const fields = looseJson(body);
        const account = authenticate(world, fields, address);
        const quota = account.quota ?? {};
        count(world, account, STABLE_TOKEN_PATH, quota.stablePerMinute ?? STABLE_PER_MINUTE);
        return tokenReply(world, () =>
          fields.force_refresh === true
            ? world.stable.forced(account.appId, quota.forcedPerDay ?? FORCED_PER_DAY)
            : world.stable.normal(account.appId),
        );
      },
    },
  ];
}

/** In the order in which the real one was seen to check: a wrong appid is reported before a missing grant_type. */
function authenticate(world: World, fields: Record<string, unknown>, address: string): SimulatedAccount {
  const account = world.accounts.identify(fields.appid);
  if (fields.grant_type !== 'client_credential') throw new Refusal(40002);
  world.accounts.unlock(account, fields.secret, address);
  return account;
}

function count(
  world: World,
  account: SimulatedAccount,
  path: string,
  perMinute: number,
  dayText?: string,
): void {
  if (!world.quota.take(account.appId, path, perMinute, 'minute')) throw new Refusal(45011);
  if (!world.quota.take(account.appId, path, dailyLimit(account, path), 'day'))
    throw new Refusal(45009, dayText);
}

/** A body that is not JSON has no fields at all, which is then reported as a missing appid. */
function looseJson(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function tokenReply(world: World, take: () => IssuedToken): Reply {
  const { value, expiresIn } = handOut(world, take);
  return jsonReply({ access_token: value, expires_in: expiresIn }, CONTENT_TYPE);
}
