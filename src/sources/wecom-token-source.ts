import { type TokenSource } from '../core/token-source.js';
import { type EndpointOptions, type EndpointRules, EndpointSource } from './endpoint-source.js';

export interface WecomSourceOptions extends EndpointOptions {
  readonly corpId: string;
  /** Every app of a corp has its own secret and its own token. */
  readonly agentId: string | number;
}

const RULES: EndpointRules = {
  kind: 'gettoken',
  family: 'wecom',
  rotation: 'unknown',
  windows: { soonEarliestMs: 15 * 60_000, soonLatestMs: 10 * 60_000, dueMs: 60_000 },
  budget: { ceiling: 2000, per: 'day', reserve: 30 },
  // 40001 is a wrong secret here; it says nothing about a token.
  rejectedCodes: [40014, 42001],
  request: (corpid, corpsecret) => ({
    method: 'GET',
    path: '/cgi-bin/gettoken',
    query: { corpid, corpsecret },
  }),
};

/**
 * The access token of one WeCom app from `GET /cgi-bin/gettoken`. WeCom no longer promises that repeated calls give the
 * same token, nor that they give another one.
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export function wecomTokenSource(options: WecomSourceOptions): TokenSource {
  return new EndpointSource(RULES, options.corpId, options, String(options.agentId));
}
