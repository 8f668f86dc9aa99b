import { Refusal } from '../refusal.js';
import { jsonReply } from '../reply.js';
import { wecomOwner } from '../wecom-book.js';
import type { World } from '../world.js';
import { handOut } from './hand-out.js';
import type { Route } from './route.js';
import { ticketReply } from './ticket.routes.js';
import { wecomRoute } from './wecom-route.js';

export const GETTOKEN_PATH = '/cgi-bin/gettoken';

const TICKETS_PER_HOUR = { corp: 400, app: 100 };

export function wecomTokenRoutes(world: World): Route[] {
  const ticketRoute = (path: string, type: 'jsapi' | 'agent_config') =>
    wecomRoute(world, 'GET', path, (app, { query }) => {
      const owner = wecomOwner(app);
      if (type === 'agent_config' && query.type !== type) throw new Refusal(40097);
      const allowed =
        world.quota.take(owner, path, TICKETS_PER_HOUR.app, 'hour') &&
        world.quota.take(app.corpId, path, TICKETS_PER_HOUR.corp, 'hour');
      if (!allowed) throw new Refusal(45009);
      // The ticket for wx.config is the corp's: its apps share it.
      return ticketReply(world, type === 'jsapi' ? app.corpId : owner, type);
    });

  return [
    {
      method: 'GET',
      path: GETTOKEN_PATH,
      handle({ query: { corpid, corpsecret }, address }) {
        if (world.secretGuard.isBanned(address)) throw new Refusal(45009);
        if (!corpsecret) throw new Refusal(41004);
        if (!corpid) throw new Refusal(41002);
        const apps = world.wecom.ofCorp(corpid);
        if (apps.length === 0) throw new Refusal(40013);
        const app = apps.find(({ secret }) => secret === corpsecret);
        if (!app) {
          world.secretGuard.countWrong(address);
          throw new Refusal(40001);
        }
        const { value, expiresIn } = handOut(world, () => world.handOutWecomToken(wecomOwner(app)));
        return jsonReply({ errcode: 0, errmsg: 'ok', access_token: value, expires_in: expiresIn });
      },
    },
    ticketRoute('/cgi-bin/get_jsapi_ticket', 'jsapi'),
    ticketRoute('/cgi-bin/ticket/get', 'agent_config'),
  ];
}
