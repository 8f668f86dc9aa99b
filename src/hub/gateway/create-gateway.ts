import type { Logger } from '@nestjs/common';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { HubServices } from '../hub-services.js';
import { type HubGatewayOptions, normaliseGateway } from './gateway-options.js';
import { PROXY_UNUSED } from './gateway.messages.js';
import { HubGateway } from './hub-gateway.js';
import { nodeUpstream } from './upstream.js';

/** The gateway reaches WeChat as the application's own calls do: with the agents of the module's `http` options. */
export function createGateway(
  options: HubGatewayOptions,
  services: HubServices,
  logger: Pick<Logger, 'error' | 'warn'>,
): HubGateway {
  const normalised = normaliseGateway(options);
  const own = services.accounts.http(undefined).axiosRef.defaults;
  if (own.proxy) logger.warn(PROXY_UNUSED);
  const upstream = nodeUpstream({
    ...normalised,
    httpAgent: own.httpAgent as HttpAgent | undefined,
    httpsAgent: own.httpsAgent as HttpsAgent | undefined,
  });
  return new HubGateway(normalised, services, upstream, logger);
}
