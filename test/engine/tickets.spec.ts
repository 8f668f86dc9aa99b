import { describe, expect, it } from '@jest/globals';
import { REJECTION_ERRCODES } from '../../src/http/http-account.js';
import { ticketSource } from '../../src/sources/ticket-source.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// Hours in simulated time take seconds.
const HOURS_TIMEOUT_MS = 30_000;

/** A fleet whose nodes use tickets, and an endpoint that gives them for tokens which WeChat honours. */
function fleetWithTickets(size = 1) {
  const fleet = fleetOf({ endpoint: 'token', size });
  const { time, wechat } = fleet;
  const asked: { readonly at: number; readonly token: string }[] = [];
  const endpoint = {
    asked,
    /** What befalls a call before it is answered. */
    onCall: (): void => undefined,
    honours: (token: string) => wechat.alive(token),
  };
  const ticketOf = ({ engine, keeper, clock }: Node) =>
    engine.keeper({
      key: `${KEY}:jsapi_ticket`,
      account: 'shop',
      credentialType: 'jsapi_ticket',
      appId: 'wx1',
      source: ticketSource({
        type: 'jsapi',
        family: 'wechat',
        token: keeper,
        rejectionErrcodes: REJECTION_ERRCODES,
        baseUrl: 'https://api.weixin.qq.com',
        transport: {
          request: async ({ query }) => {
            await clock.sleep(20);
            const token = query?.access_token ?? '';
            asked.push({ at: time.now, token });
            endpoint.onCall();
            const reply = endpoint.honours(token)
              ? { errcode: 0, errmsg: 'ok', ticket: `TICKET-${asked.length}`, expires_in: 7200 }
              : { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' };
            return { status: 200, text: JSON.stringify(reply) };
          },
        },
      }),
    });
  const tickets = fleet.nodes.map(ticketOf);
  return { ...fleet, endpoint, tickets, ticket: tickets[0]! };
}

/** Every half minute somebody needs a ticket. */
async function need({ time, ticket }: ReturnType<typeof fleetWithTickets>, forMs: number): Promise<void> {
  const end = time.now + forMs;
  while (time.now < end) {
    void ticket.get().catch(() => undefined);
    await time.advance(30_000);
  }
}

describe('tickets while somebody else refreshes the account', () => {
  it(
    'are fetched with the next token at once, however long it lasted',
    async () => {
      const world = fleetWithTickets();
      const { time, endpoint, node, ticket } = world;
      const honours = endpoint.honours;
      await time.until(node.keeper.get());
      // Nobody but this endpoint knows better: a probe finds every token alive.
      endpoint.honours = () => false;
      await need(world, HOUR_MS);
      endpoint.honours = honours;
      const spent = endpoint.asked.length;
      const error = await time.until(failureOf(ticket.get()));
      expect(error).toMatchObject({ code: 'TOKEN_CONFIGURATION', errcode: 40001 });
      expect(error.retryAt!.getTime() - time.now).toBeGreaterThan(MINUTE_MS);
      expect(endpoint.asked).toHaveLength(spent);

      await time.until(node.keeper.force('the other party is gone'));
      await time.until(ticket.get());
      expect(endpoint.asked.slice(spent).map(({ token }) => token)).toEqual(['TOKEN-3']);
    },
    HOURS_TIMEOUT_MS,
  );

  it(
    'are had within half an hour of its end, though nothing but tickets is asked for',
    async () => {
      const world = fleetWithTickets();
      const { time, wechat, endpoint, ticket } = world;
      endpoint.onCall = () => void wechat.steal();
      await need(world, 12 * HOUR_MS);
      expect(endpoint.asked.length).toBeLessThan(60);
      expect(wechat.calls.length).toBeLessThan(60);
      // It ends just when everybody has given up for as long as can be.
      const spent = endpoint.asked.length;
      while (endpoint.asked.length === spent) await need(world, MINUTE_MS);
      endpoint.onCall = () => undefined;

      await time.advance(30 * MINUTE_MS);
      await expect(time.until(ticket.get())).resolves.toBeDefined();
    },
    HOURS_TIMEOUT_MS,
  );

  it('are asked for once for the whole fleet with a token that they refuse', async () => {
    const { time, nodes, endpoint, tickets } = fleetWithTickets(4);
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    // Nobody hears that the token is replaced meanwhile.
    for (const { connection } of nodes) connection!.deaf = true;
    endpoint.honours = () => false;

    const errors = await time.until(Promise.all(tickets.map((ticket) => failureOf(ticket.get()))));
    expect(errors.map(({ errcode }) => errcode)).toEqual([40001, 40001, 40001, 40001]);
    // The one that WeChat is believed about, and the one that replaced it.
    expect(endpoint.asked.map(({ token }) => token)).toEqual(['TOKEN-1', 'TOKEN-2']);
  });
});
