import type { TokenSource } from '../../core/token-source.js';
import { HubConnection } from './hub-connection.js';
import { type HubSourceOptions, normaliseConnection } from './hub-client-options.js';

/**
 * Makes this application a client of a control server (`nestjs-wechat-token/hub`, or `npx nestjs-wechat-token hub`): its
 * token comes from there, and no WeChat secret is needed here. The token is kept in memory, renewed in the background, and
 * replaced when WeChat rejects it, if it still is the hub's current one. While no hub answers, a valid token goes on working;
 * when none is left, callers get a `WechatError`: `TOKEN_FETCH_FAILED`, or `TOKEN_CONFIGURATION` when the hub refuses the key.
 *
 * Several processes of an application each ask the hub on their own, also if they share a Redis. `forceRefresh` only asks
 * again: a token that works is replaced at the hub. For several accounts use `connectHub`, which opens one event stream
 * for all. Throws a `WechatConfigurationError` that lists everything that is wrong.
 *
 * @example
 * WechatTokenModule.forRoot({
 *   platform: 'custom',
 *   source: hubSource({ url: 'https://hub.internal', key: process.env.HUB_KEY!, account: 'shop' }),
 * });
 */
export function hubSource(options: HubSourceOptions): TokenSource {
  const connection = new HubConnection(normaliseConnection(options, 'hubSource', ['account']));
  return connection.source(options.account);
}
