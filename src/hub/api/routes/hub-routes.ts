import { type HubServices } from '../../hub-services.js';
import { type HubRoute } from '../route.js';
import { tokenRoutes } from './token.routes.js';

/** Every operation of the plain API. */
export function hubRoutes(services: HubServices): readonly HubRoute[] {
  return tokenRoutes(services);
}
