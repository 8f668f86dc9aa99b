import { isOnAddressList } from '../address-list.js';
import { Refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { OpenRequest } from '../request-log.js';
import type { SimulatedWecomApp } from '../simulator-options.js';
import type { World } from '../world.js';
import type { Route } from './route.js';

/** A WeCom business endpoint: `handle` runs when the token is honoured and the address is trusted. */
export function wecomRoute(
  world: World,
  method: Route['method'],
  path: string,
  handle: (app: SimulatedWecomApp, request: OpenRequest) => Reply,
  emptyFields: object = {},
): Route {
  return {
    method,
    path,
    emptyFields,
    handle(request) {
      const app = authorise(world, request.query.access_token);
      if (app.trustedIps && !isOnAddressList(request.address, app.trustedIps)) throw new Refusal(60020);
      return handle(app, request);
    },
  };
}

/** An unknown token is 40014 here, where api.weixin.qq.com says 40001. */
function authorise(world: World, value: string | undefined): SimulatedWecomApp {
  if (!value) throw new Refusal(41001);
  const token = world.tokens.find(value);
  const app = token && world.wecom.find(token.owner);
  if (app && world.tokens.isHonoured(token)) return app;
  throw new Refusal(app && world.tokens.hasExpired(token) ? 42001 : 40014);
}
