import type { TokenSource } from '../core/token-source.js';
import { type EndpointOptions, type EndpointRules, EndpointSource } from './endpoint-source.js';

export interface AppSourceOptions extends EndpointOptions {
  readonly appId: string;
}

const RULES: EndpointRules = {
  kind: 'stable_token',
  family: 'wechat',
  rotation: 'idempotent',
  windows: { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 },
  budget: { ceiling: 5000, per: 'day', reserve: 30 },
  forceRation: { perDay: 10, minIntervalMs: 30_000 },
  rejectedCodes: [40001, 40014, 42001],
  request: (appid, secret, mode) => ({
    method: 'POST',
    path: '/cgi-bin/stable_token',
    json: { grant_type: 'client_credential', appid, secret, force_refresh: mode === 'forced' },
  }),
};

/**
 * The access token of an official account or mini program from `POST /cgi-bin/stable_token`, the endpoint that WeChat
 * recommends: a normal call hands back the same token until its last five minutes, so replicas cannot log each other out.
 * Renewal earlier than 300 s before the end is useless. WeChat allows 20 forced calls a day, 30 s apart; the library
 * takes half of them.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export function stableTokenSource(options: AppSourceOptions): TokenSource {
  return new EndpointSource(RULES, options.appId, options);
}
