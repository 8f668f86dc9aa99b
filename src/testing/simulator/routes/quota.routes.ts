import { dailyLimit } from '../daily-limits.js';
import { Refusal } from '../refusal.js';
import { jsonReply, type Reply } from '../reply.js';
import type { OpenRequest } from '../request-log.js';
import type { World } from '../world.js';
import { businessRoute, jsonBody, type Route } from './route.js';

const CLEARS_PER_MONTH = 10;
/** What quota/get says of a path without a published limit. */
const UNLISTED_LIMIT = 10_000_000;

/**
 * Reading and clearing the counters of the day.
 * @param knows whether a path exists, for quota/get and quota/clear
 */
export function quotaRoutes(world: World, knows: (path: string) => boolean): Route[] {
  /** The ten a month are shared by both ways. */
  const clear = (appId: string): Reply => {
    if (!world.quota.take(appId, 'clear_quota', CLEARS_PER_MONTH, 'month')) throw new Refusal(48006);
    world.quota.clearDay(appId);
    return jsonReply({ errcode: 0, errmsg: 'ok' });
  };

  /** @throws {Refusal} 76021 for a path that does not exist, 76022 for those of users' tokens */
  const pathOf = (request: OpenRequest): string => {
    const { cgi_path: path } = jsonBody(request);
    if (typeof path === 'string' && path.startsWith('/sns/')) throw new Refusal(76022);
    if (typeof path !== 'string' || !knows(path)) throw new Refusal(76021);
    return path;
  };

  return [
    businessRoute(world, 'POST', '/cgi-bin/clear_quota', ({ appId }, request) => {
      if (world.accounts.identify(jsonBody(request).appid).appId !== appId) throw new Refusal(40013);
      return clear(appId);
    }),
    {
      // Needs no token: it has to work when the quota of the token itself is used up.
      method: 'POST',
      path: '/cgi-bin/clear_quota/v2',
      handle(request) {
        // The documentation shows the fields in the query, SDKs send them as JSON.
        const fields = request.body === '' ? request.query : { ...request.query, ...jsonBody(request) };
        const account = world.accounts.identify(fields.appid);
        world.accounts.unlock(account, (fields as Record<string, unknown>).appsecret, request.address);
        return clear(account.appId);
      },
    },
    businessRoute(world, 'POST', '/cgi-bin/openapi/quota/clear', ({ appId }, request) => {
      world.quota.clearDay(appId, pathOf(request));
      return jsonReply({ errcode: 0, errmsg: 'ok' });
    }),
    businessRoute(world, 'POST', '/cgi-bin/openapi/quota/get', (account, request) => {
      const path = pathOf(request);
      const limit = dailyLimit(account, path);
      const daily = Number.isFinite(limit) ? limit : UNLISTED_LIMIT;
      const used = world.quota.used(account.appId, path, 'day');
      return jsonReply({
        errcode: 0,
        errmsg: 'ok',
        quota: { daily_limit: daily, used, remain: Math.max(0, daily - used) },
        rate_limit: { call_count: 0, refresh_second: 60 },
      });
    }),
  ];
}
