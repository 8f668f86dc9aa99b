import { Refusal } from '../refusal.js';
import { jsonReply, type Reply } from '../reply.js';
import type { SimulatedTicketType } from '../ticket-desk.js';
import type { World } from '../world.js';
import { handOut } from './hand-out.js';
import { businessRoute, type Route } from './route.js';

/** Tickets of official accounts. */
export function ticketRoutes(world: World): Route[] {
  return [
    businessRoute(world, 'GET', '/cgi-bin/ticket/getticket', ({ appId }, { query: { type } }) => {
      if (type !== 'jsapi' && type !== 'wx_card') throw new Refusal(40097);
      return ticketReply(world, appId, type);
    }),
  ];
}

export function ticketReply(world: World, owner: string, type: SimulatedTicketType): Reply {
  const { value, expiresIn } = handOut(world, () => world.tickets.handOut(owner, type));
  return jsonReply({ errcode: 0, errmsg: 'ok', ticket: value, expires_in: expiresIn });
}
