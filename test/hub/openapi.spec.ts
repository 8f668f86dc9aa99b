import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { WechatTokenService } from '../../src/index.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { type Hub, hubs } from './support/hubs.js';
import { API_ROUTES, type ApiRoute } from './support/routes.js';

const given = simulator();
const boot = hubs();

interface Response_ {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: AnySchema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Response_>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Response_>> };
}

async function documentOf({ call }: Hub): Promise<Document> {
  return (await (await call('/openapi.json', { key: KEYS.gateway })).json()) as Document;
}

/** Checks an answer of a route against what the description says of it. */
function checker(document: Document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'hub');
  return async ({ name, method }: ApiRoute, response: Response) => {
    const path = name.slice(name.indexOf(' ') + 1);
    const operation = document.paths[path]![method.toLowerCase()]!;
    const described = operation.responses[response.status];
    const pointer = described?.$ref
      ? described.$ref.slice(1)
      : `/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/responses/${response.status}`;
    expect({ name, status: response.status, described: described !== undefined }).toMatchObject({
      described: true,
    });
    if (response.status === 304) return;
    const validate = ajv.getSchema(`hub#${encodeURI(pointer)}/content/application~1json/schema`);
    const body: unknown = await response.json();
    expect({ name, valid: validate?.(body), errors: validate?.errors }).toEqual({
      ...{ name, valid: true, errors: null },
    });
  };
}

describe('The OpenAPI description of the hub', () => {
  it('describes every route, and only those that there are', async () => {
    const { openapi, paths } = await documentOf(await boot({ wechatUrl: given.wechat.url }));
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(openapi).toMatch(/^3\.1\./);
    expect(described.sort()).toEqual(API_ROUTES.map(({ name }) => name).sort());
  });

  it('names every operation once, and every parameter of a path', async () => {
    const { paths } = await documentOf(await boot({ wechatUrl: given.wechat.url }));
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(paths)) {
      for (const { operationId, parameters } of Object.values(operations)) {
        expect(ids.has(operationId)).toBe(false);
        ids.add(operationId);
        const named = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    }
  });

  it('fits the answers of every route: granted, refused, malformed, and while there is nothing to give', async () => {
    const hub = await boot({ wechatUrl: given.wechat.url });
    const check = checker(await documentOf(hub));
    const routes = API_ROUTES.filter(({ name }) => name !== 'GET /events');
    const call = (route: ApiRoute, key: string | undefined, account = 'shop') =>
      hub.call(route.path(account), {
        ...{ method: route.method, ...(key !== undefined && { key }) },
        ...(route.body && { body: route.body }),
      });
    for (const route of routes) await check(route, await call(route, KEYS.reader));
    const account = hub.app.get(WechatTokenService).account('shop');
    await account.getTicket('wx_card');
    for (const route of routes) {
      for (const key of [undefined, KEYS.reader, KEYS.refresher, KEYS.gateway]) {
        await check(route, await call(route, key));
      }
      await check(route, await call(route, KEYS.refresher, route.namesAccount ? 'campus' : 'shop'));
      const { malformed } = route;
      if (!malformed) continue;
      const { path = route.path, body = route.body } = malformed;
      const options = { method: route.method, key: KEYS.refresher, ...(body !== undefined && { body }) };
      await check(route, await hub.call(path('shop'), options));
    }
    const etag = (await hub.call('/accounts/shop/access-token', { key: KEYS.reader })).headers.get('etag')!;
    const again = await hub.call('/accounts/shop/access-token', {
      key: KEYS.reader,
      headers: { 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
    await check(API_ROUTES[0]!, again);
  });
});
