import { createRid, errmsgText } from './errmsg.js';
import { Refusal } from './refusal.js';
import { jsonReply, type Reply, WECHAT_JSON } from './reply.js';
import type { LoggedRequest, OpenRequest } from './request-log.js';
import { codeRoutes } from './routes/code.routes.js';
import { diagnosisRoutes } from './routes/diagnosis.routes.js';
import { mediaRoutes } from './routes/media.routes.js';
import { messageRoutes } from './routes/message.routes.js';
import { quotaRoutes } from './routes/quota.routes.js';
import type { Route } from './routes/route.js';
import { ticketRoutes } from './routes/ticket.routes.js';
import { tokenRoutes } from './routes/token.routes.js';
import type { World } from './world.js';

/** What answers on one host of WeChat's. */
export interface Platform {
  readonly name: LoggedRequest['platform'];
  answer(request: OpenRequest): Reply;
  /** An error as this host words it. `text` replaces the recorded words. */
  refuse(request: OpenRequest, errcode: number, text?: string): Reply;
}

/** api.weixin.qq.com: official accounts and mini programs. */
export function officialPlatform(world: World): Platform {
  const routes: ReadonlyMap<string, Route> = indexRoutes([
    ...tokenRoutes(world),
    ...ticketRoutes(world),
    ...messageRoutes(world),
    ...mediaRoutes(world),
    ...codeRoutes(world),
    ...diagnosisRoutes(world),
    ...quotaRoutes(world, (path) => routes.has(path)),
  ]);

  const refuse: Platform['refuse'] = (request, errcode, text = errmsgText(errcode, request.address)) => {
    const errmsg = `${text} rid: ${createRid(world.clock.now())}`;
    return jsonReply({ errcode, errmsg }, routes.get(request.path)?.contentType ?? WECHAT_JSON);
  };

  return {
    name: 'official',
    refuse,
    answer(request) {
      // The front end takes no body of unknown length.
      const { 'content-length': length } = request.headers;
      if (request.method === 'POST' && length === undefined) return { status: 412, body: '' };
      try {
        return findRoute(routes, request).handle(request);
      } catch (error) {
        if (error instanceof Refusal) return refuse(request, error.errcode, error.text);
        throw error;
      }
    },
  };
}

export function indexRoutes(routes: readonly Route[]): ReadonlyMap<string, Route> {
  return new Map(routes.map((route) => [route.path, route]));
}

/** @throws {Refusal} 40066 for an unknown path, 43001 and 43002 for a wrong method */
export function findRoute(routes: ReadonlyMap<string, Route>, request: OpenRequest): Route {
  const found = routes.get(request.path);
  if (!found) throw new Refusal(40066);
  if (found.method !== request.method) throw new Refusal(found.method === 'POST' ? 43002 : 43001);
  return found;
}
