import type { HubServices } from '../../hub-services.js';
import type { EventStreams } from '../event-streams.js';
import type { HubRoute } from '../route.js';
import { accountRoutes } from './account.routes.js';
import { eventRoutes } from './event.routes.js';
import { openApiRoutes } from './openapi.routes.js';
import { signatureRoutes } from './signature.routes.js';
import { ticketRoutes } from './ticket.routes.js';
import { tokenRoutes } from './token.routes.js';

/** Every operation of the plain API. */
export function hubRoutes(services: HubServices, streams: EventStreams, prefix: string): readonly HubRoute[] {
  const described = [
    ...tokenRoutes(services),
    ...ticketRoutes(services),
    ...signatureRoutes(services),
    ...accountRoutes(services),
    ...eventRoutes(services, streams),
  ];
  return [...described, ...openApiRoutes(described, prefix)];
}
