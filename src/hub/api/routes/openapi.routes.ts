import { openApiDocument } from '../openapi/document.js';
import type { HubRoute } from '../route.js';

/** The description of the other routes. */
export function openApiRoutes(described: readonly HubRoute[], prefix: string): HubRoute[] {
  const route: HubRoute = {
    method: 'GET',
    path: '/openapi.json',
    action: 'openapi',
    description: {
      operationId: 'getOpenApi',
      summary: 'This description.',
      answer: { type: 'object', required: ['openapi', 'info', 'paths'] },
    },
    answer: () => ({ status: 200, body: document }),
  };
  const document = openApiDocument([...described, route], prefix);
  return [route];
}
