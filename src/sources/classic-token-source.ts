import type { TokenSource } from '../core/token-source.js';
import { type EndpointRules, EndpointSource } from './endpoint-source.js';
import type { AppSourceOptions } from './stable-token-source.js';

const RULES: EndpointRules = {
  kind: 'token',
  family: 'wechat',
  rotation: 'exclusive',
  windows: { soonEarliestMs: 15 * 60_000, soonLatestMs: 10 * 60_000, dueMs: 60_000 },
  budget: { ceiling: 500, per: 'day', reserve: 30 },
  rejectedCodes: [40001, 40014, 42001],
  request: (appid, secret) => ({
    method: 'GET',
    path: '/cgi-bin/token',
    query: { grant_type: 'client_credential', appid, secret },
  }),
};

/**
 * The access token of an official account or mini program from the classic `GET /cgi-bin/token`. Every call kills the
 * previous token after an overlap of about five minutes, and 2000 calls a day are all there is.
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
 */
export function classicTokenSource(options: AppSourceOptions): TokenSource {
  return new EndpointSource(RULES, options.appId, options);
}
