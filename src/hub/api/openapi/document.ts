import type { HubRoute } from '../route.js';
import type { OperationDescription, Schema } from './operation.js';
import { ERROR } from './schemas.js';

const VERSION = '1';

/** The OpenAPI 3.1 description of the plain API, made of the routes themselves. */
export function openApiDocument(routes: readonly HubRoute[], prefix: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'WeChat tokens for all services',
      version: VERSION,
      description:
        'One server fetches and renews the credentials of WeChat accounts; every other service asks it. Every request needs a key.',
    },
    servers: [{ url: `/${prefix}/v1` }],
    security: [{ clientKey: [] }],
    paths,
    components: {
      securitySchemes: {
        clientKey: { type: 'http', scheme: 'bearer', description: 'The key of a client: wtk_…' },
      },
      schemas: { Error: ERROR },
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [`Error${status}`, errorResponse(description)]),
      ),
    },
  };
}

const ERRORS = {
  400: 'The path, the query or the body is malformed.',
  401: 'No key, or none that is known.',
  403: 'Not an account of this client, whether it exists or not; or a right is missing.',
  409: 'This account has no token that could be given away.',
  413: 'The body is too large.',
  429: 'Too many requests, or too many event streams: wait as long as Retry-After says.',
  503: 'There is no valid one now: try again as Retry-After says.',
} as const;

function errorResponse(description: string): object {
  const schema = { $ref: '#/components/schemas/Error' };
  return { description, content: { 'application/json': { schema } } };
}

function operation({ path, right, takesBody, description }: HubRoute): object {
  const { operationId, summary, body } = description;
  const named = path.includes(':name');
  const failing = [
    ...(named || takesBody ? [400] : []),
    401,
    ...(right ? [403] : []),
    ...(description.answer && named ? [409] : []),
    ...(takesBody ? [413] : []),
    ...[429, 503],
  ];
  return {
    operationId,
    summary,
    ...(right && { 'x-right': right }),
    parameters: parametersOf(named, description),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      200: success(description),
      ...(description.conditional && {
        304: { description: 'The client has it already.', headers: HEADERS },
      }),
      ...Object.fromEntries(
        failing.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]),
      ),
    },
  };
}

const HEADERS = {
  ETag: { schema: { type: 'string' } },
  'Wechat-Token-Expires-In': {
    description: 'Seconds for which it may be held.',
    schema: { type: 'integer', minimum: 0 },
  },
};

function success({ answer, conditional }: OperationDescription): object {
  const content = answer
    ? { 'application/json': { schema: answer } }
    : { 'text/event-stream': { schema: { type: 'string' } } };
  return { description: 'Granted.', ...(conditional && { headers: HEADERS }), content };
}

function parametersOf(
  named: boolean,
  { params = {}, query = {}, conditional }: OperationDescription,
): object[] {
  const text: Schema = { type: 'string' };
  return [
    ...(named ? [{ name: 'name', in: 'path', required: true, schema: text }] : []),
    ...Object.entries(params).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...Object.entries(query).map(([name, { schema, required }]) => ({ name, in: 'query', required, schema })),
    ...(conditional ? [{ name: 'If-None-Match', in: 'header', required: false, schema: text }] : []),
  ];
}
