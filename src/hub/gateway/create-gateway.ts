import type { Logger } from '@nestjs/common';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { HubServices } from '../hub-services.js';
import { type HubGatewayOptions, normaliseGateway } from './gateway-options.js';
import { PROXY_UNUSED } from './gateway.messages.js';
import { HubGateway } from './hub-gateway.js';
import { nodeUpstream } from './upstream.js';

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** The gateway reaches WeChat as the application's own calls do: with the agents of the module's `http` options. */
export function createGateway(
  options: HubGatewayOptions,
  services: HubServices,
  logger: Pick<Logger, 'error' | 'warn'>,
): HubGateway {
  const normalised = normaliseGateway(options);
  const own = services.accounts.http(undefined).axiosRef.defaults;
  if (hasProxy(own)) logger.warn(PROXY_UNUSED);
  const upstream = nodeUpstream({
    ...normalised,
    httpAgent: own.httpAgent as HttpAgent | undefined,
    httpsAgent: own.httpsAgent as HttpsAgent | undefined,
  });
  return new HubGateway(normalised, services, upstream, logger);
}

/** Whether axios would use one, of its options or the environment. An agent of the application's own knows its way. */
function hasProxy({
  proxy,
  httpsAgent,
}: {
  readonly proxy?: unknown;
  readonly httpsAgent?: unknown;
}): boolean {
  if (proxy === false || httpsAgent !== undefined) return false;
  return Boolean(proxy) || PROXY_VARIABLES.some((name) => process.env[name]);
}
