import { randomInt } from 'node:crypto';

import { wecomErrmsgText } from './errmsg.js';
import { findRoute, indexRoutes, type Platform } from './platform.js';
import { Refusal } from './refusal.js';
import { jsonReply, type Reply } from './reply.js';
import { wecomMediaRoutes } from './routes/media.routes.js';
import { wecomMessageRoutes } from './routes/wecom-message.routes.js';
import { wecomTokenRoutes } from './routes/wecom-token.routes.js';
import type { World } from './world.js';

/** qyapi.weixin.qq.com: WeCom. */
export function wecomPlatform(world: World): Platform {
  const routes = indexRoutes([
    ...wecomTokenRoutes(world),
    ...wecomMessageRoutes(world),
    ...wecomMediaRoutes(world),
  ]);

  const refuse: Platform['refuse'] = ({ path, address }, errcode, text = wecomErrmsgText(errcode)) => {
    const hint = `${Math.floor(world.clock.now() / 1000)}${randomInt(10 ** 9)}`;
    const link = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
    const errmsg = `${text}, hint: [${hint}], from ip: ${address}, more info at ${link}`;
    // A refusal keeps the fields of a success, empty.
    return withErrorHeaders(jsonReply({ ...routes.get(path)?.emptyFields, errcode, errmsg }), errmsg);
  };

  return {
    name: 'wecom',
    refuse,
    answer(request) {
      if (!routes.has(request.path)) return { status: 404, body: '' };
      try {
        return withErrorHeaders(findRoute(routes, request).handle(request), 'ok');
      } catch (error) {
        if (error instanceof Refusal) return refuse(request, error.errcode, error.text);
        throw error;
      }
    },
  };
}

/** WeCom says it in the head as well, which is the only place for it beside a file. */
function withErrorHeaders(reply: Reply, errmsg: string): Reply {
  const said = { 'error-code': String(reply.errcode ?? 0), 'error-msg': errmsg };
  return { ...reply, headers: { ...reply.headers, ...said } };
}
