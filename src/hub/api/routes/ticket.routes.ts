import { TICKET_TYPES, type TicketType } from '../../../sources/ticket-source.js';
import { HubRefusal } from '../../hub-refusal.js';
import type { HubServices } from '../../hub-services.js';
import { compareAndRefresh, digestOf } from '../compare-and-refresh.js';
import { credentialAnswer, obtain } from '../credential-answer.js';
import { CREDENTIAL, REJECTED } from '../openapi/schemas.js';
import type { HubRoute } from '../route.js';

const TYPE = { type: { type: 'string', enum: TICKET_TYPES } } as const;

/** The tickets of an account. */
export function ticketRoutes({ accounts }: HubServices): HubRoute[] {
  return [
    {
      method: 'GET',
      path: '/accounts/:name/tickets/:type',
      action: 'ticket.read',
      right: 'read',
      description: {
        operationId: 'getTicket',
        summary: 'The current ticket. Keep it on your server: pages get signatures.',
        params: TYPE,
        answer: CREDENTIAL,
        conditional: true,
      },
      async answer({ client, account, params, exchange }) {
        const keeper = await accounts.keeper(account, ticketTypeOf(params));
        const credential = await obtain(keeper, client);
        return credentialAnswer(keeper, credential, exchange.req.headers['if-none-match']);
      },
    },
    {
      method: 'POST',
      path: '/accounts/:name/tickets/:type/refresh',
      action: 'ticket.refresh',
      right: 'refresh',
      takesBody: true,
      description: {
        operationId: 'refreshTicket',
        summary: 'Replaces the ticket that a browser reported as invalid, if it still is the current one.',
        params: TYPE,
        answer: CREDENTIAL,
        body: REJECTED,
      },
      async answer({ account, params, body }) {
        const digest = digestOf(body);
        const keeper = await accounts.keeper(account, ticketTypeOf(params));
        return credentialAnswer(keeper, await compareAndRefresh(keeper, digest));
      },
    },
  ];
}

function ticketTypeOf({ type }: Readonly<Record<string, string>>): TicketType {
  const found = TICKET_TYPES.find((known) => known === type);
  if (found) return found;
  throw new HubRefusal('REQUEST_INVALID', {
    problem: `the ticket must be one of ${TICKET_TYPES.join(', ')}`,
  });
}
