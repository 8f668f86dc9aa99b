import { jsonReply } from '../reply.js';
import type { World } from '../world.js';
import { businessRoute, type Route } from './route.js';

/** From the ranges reserved for documentation. */
const ADDRESSES = { ip_list: ['192.0.2.10', '192.0.2.11', '198.51.100.0/25'] };

export function diagnosisRoutes(world: World): Route[] {
  return ['/cgi-bin/get_api_domain_ip', '/cgi-bin/getcallbackip'].map((path) =>
    businessRoute(world, 'GET', path, () => jsonReply(ADDRESSES)),
  );
}
