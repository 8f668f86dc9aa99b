import { WechatConfigurationError } from '../../core/errors.js';
import type { HubGatewayOptions } from '../gateway/gateway-options.js';
import type { HitStorage } from '../clients/hit-storage.js';
import type { HubClientOptions, WechatTokenHubOptions } from './hub-options.js';
import { findHubProblems } from './validate-hub-options.js';

export interface NormalisedLimits {
  readonly requestsPerSecond: number | false;
  readonly refusedPerMinute: number | false;
  readonly bodyBytes: number;
  readonly eventStreams: number;
  readonly storage: HitStorage | undefined;
}

/** The hub's options, checked, with every default in its place. Frozen. */
export interface NormalisedHubOptions {
  /** Without slashes at its ends. */
  readonly prefix: string;
  readonly clients: readonly HubClientOptions[];
  readonly gateway: HubGatewayOptions | undefined;
  readonly limits: NormalisedLimits;
}

export const HUB_MODULE = 'WechatTokenHubModule';
export const DEFAULT_HUB_PREFIX = 'wechat-token';
export const DEFAULT_HUB_LIMITS = Object.freeze({
  requestsPerSecond: 1_000,
  refusedPerMinute: 60,
  bodyBytes: 16_384,
  eventStreams: 20,
});

/** Checks the options and puts the defaults in. Throws a `WechatConfigurationError` that lists all problems. */
export function normaliseHubOptions(options: WechatTokenHubOptions): NormalisedHubOptions {
  const problems = findHubProblems(options);
  if (problems.length > 0) throw new WechatConfigurationError(problems, HUB_MODULE);
  const { prefix = DEFAULT_HUB_PREFIX, clients, gateway, limits = {} } = options;
  return Object.freeze({
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    clients: Object.freeze(clients.map((client) => Object.freeze({ ...client }))),
    gateway: gateway && Object.freeze({ ...gateway }),
    limits: Object.freeze({
      requestsPerSecond: limits.requestsPerSecond ?? DEFAULT_HUB_LIMITS.requestsPerSecond,
      refusedPerMinute: limits.refusedPerMinute ?? DEFAULT_HUB_LIMITS.refusedPerMinute,
      bodyBytes: limits.bodyBytes ?? DEFAULT_HUB_LIMITS.bodyBytes,
      eventStreams: limits.eventStreams ?? DEFAULT_HUB_LIMITS.eventStreams,
      storage: limits.storage,
    }),
  });
}
