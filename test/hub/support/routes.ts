import { sha256Hex } from './clients.js';

/** One operation of the plain API, as a client would call it. */
export interface ApiRoute {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** For an account's name; without it the route names none. */
  readonly path: (account: string) => string;
  readonly namesAccount: boolean;
  /** Undefined: any client may. */
  readonly right?: 'read' | 'refresh';
  readonly body?: object;
  /** A call of it that is malformed, besides those that are malformed for all. */
  readonly malformed?: { readonly path?: (account: string) => string; readonly body?: unknown };
}

const page = `url=${encodeURIComponent('https://shop.example/')}`;
const rejected = { rejected: sha256Hex('not the current one') };
const notHex = { rejected: 'not-a-digest' };

const get = (name: string, route: Partial<ApiRoute> & Pick<ApiRoute, 'path'>): ApiRoute => ({
  name: `GET ${name}`,
  method: 'GET',
  namesAccount: true,
  right: 'read',
  ...route,
});

const post = (name: string, path: ApiRoute['path']): ApiRoute => ({
  name: `POST ${name}`,
  method: 'POST',
  path,
  namesAccount: true,
  right: 'refresh',
  body: rejected,
  malformed: { body: notHex },
});

/** Every operation of the plain API: the test of the OpenAPI description sees to it that none is missing here. */
export const API_ROUTES: readonly ApiRoute[] = [
  get('/accounts/{name}/access-token', { path: (name) => `/accounts/${name}/access-token` }),
  post('/accounts/{name}/access-token/refresh', (name) => `/accounts/${name}/access-token/refresh`),
  get('/accounts/{name}/tickets/{type}', {
    path: (name) => `/accounts/${name}/tickets/jsapi`,
    malformed: { path: (name) => `/accounts/${name}/tickets/nosuch` },
  }),
  post('/accounts/{name}/tickets/{type}/refresh', (name) => `/accounts/${name}/tickets/jsapi/refresh`),
  get('/accounts/{name}/js-sdk-signature', {
    path: (name) => `/accounts/${name}/js-sdk-signature?${page}`,
    malformed: { path: (name) => `/accounts/${name}/js-sdk-signature?url=nonsense` },
  }),
  get('/accounts/{name}/agent-config-signature', {
    path: (name) => `/accounts/${name}/agent-config-signature?${page}`,
    malformed: { path: (name) => `/accounts/${name}/agent-config-signature` },
  }),
  get('/accounts/{name}/card-signature', {
    path: (name) => `/accounts/${name}/card-signature?cardId=p1`,
    malformed: { path: (name) => `/accounts/${name}/card-signature` },
  }),
  get('/accounts', { path: () => '/accounts', namesAccount: false }),
  get('/accounts/{name}/status', { path: (name) => `/accounts/${name}/status` }),
  get('/events', { path: () => '/events', namesAccount: false }),
  { name: 'GET /openapi.json', method: 'GET', path: () => '/openapi.json', namesAccount: false },
];
