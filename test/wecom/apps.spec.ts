import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WechatAccount, type WechatTokenService } from '../../src/index.js';
import { type WechatSimulator } from '../../src/testing/index.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { account, corp, DESK, GETTOKEN, ownerOf, PAGE, SALES, twoApps } from './corp.js';

const JSAPI = '/cgi-bin/get_jsapi_ticket';
const AGENT = '/cgi-bin/ticket/get';
const { simulate, start } = corp();

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A user's data, asked for with the app's token. */
const ask = async ({ http }: WechatAccount) =>
  (await http.axiosRef.get<{ errcode: number }>('/cgi-bin/user/get?userid=alice')).data.errcode;

/** The token of a request in the simulator's log belongs to the app that it was made for. */
function expectNeverMixed(wechat: WechatSimulator, services: readonly WechatTokenService[]): void {
  const tokens = [DESK, SALES].map((app) => wechat.currentToken(ownerOf(app), 'gettoken'));
  expect(new Set(tokens).size).toBe(2);
  for (const service of services) {
    expect([service.account('desk').peek()?.value, service.account('sales').peek()?.value]).toEqual(tokens);
  }
}

describe('Two apps of one corp in one process', () => {
  it('G1: 200 concurrent cold callers make one call for each app, and never get the token of the other', async () => {
    const wechat = await simulate();
    const { service } = await start(twoApps(wechat));

    const tokens = await Promise.all(
      times(200, (index) => service.getAccessToken(index % 2 ? 'sales' : 'desk')),
    );

    expect(wechat.calls(GETTOKEN)).toBe(2);
    tokens.forEach((token, index) => {
      expect(token).toBe(wechat.currentToken(ownerOf(index % 2 ? SALES : DESK), 'gettoken'));
    });
  });

  it('G3: a revoked token of one costs one call and no failed request, and does not touch the other', async () => {
    const wechat = await simulate();
    const { service } = await start(twoApps(wechat));
    const [desk, sales] = [service.account('desk'), service.account('sales')];
    await Promise.all([ask(desk), ask(sales)]);
    const before = await sales.getAccessToken();
    wechat.revokeToken(ownerOf(DESK));

    const answers = await Promise.all(times(100, (index) => ask(index % 2 ? sales : desk)));

    expect(new Set(answers)).toEqual(new Set([0]));
    expect(wechat.calls(GETTOKEN)).toBe(3);
    expect(await sales.getAccessToken()).toBe(before);
    expectNeverMixed(wechat, [service]);
  });

  it('G3: an expired token is replaced, too', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    await ask(service.account());
    wechat.clock.advance(7_200_000);

    expect(await Promise.all(times(50, () => ask(service.account())))).toEqual(times(50, () => 0));
    expect(wechat.calls(GETTOKEN)).toBe(2);
  });

  it('G13: an API that says 40014 for good costs two requests a call and a handful of token calls; others go on', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    const { http } = service.account();
    const path = '/cgi-bin/message/send';
    wechat.fault({ kind: 'errcode', path, errcode: 40014 });

    for (let call = 0; call < 20; call++) {
      const before = wechat.calls(path);
      await expect(http.axiosRef.post(path, {})).rejects.toMatchObject({ errcode: 40014 });
      expect(wechat.calls(path) - before).toBeLessThanOrEqual(2);
    }
    expect(await ask(service.account())).toBe(0);
    expect(wechat.calls(GETTOKEN)).toBeLessThanOrEqual(10);
  });

  it.each(['same', 'new'] as const)(
    'renews when gettoken gives the %s token until the old one ends',
    async (repeat) => {
      const wechat = await simulate({ repeat, overlap: 'at-once' });
      const { service } = await start(account(wechat, DESK));
      const first = await service.getAccessToken();

      const forced = await service.account().forceRefresh({ reason: 'a drill' });

      expect(forced === first).toBe(repeat === 'same');
      expect(await ask(service.account())).toBe(0);
      expect(wechat.calls(GETTOKEN)).toBe(2);
    },
  );
});

describe('Two apps of one corp, in several processes over one Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  async function fleet(keyPrefix: string, overlap: 'at-once' | 'by-time' = 'at-once') {
    // The strictest WeChat: every fetch gives another token and kills the one before.
    const wechat = await simulate({ repeat: 'new', overlap });
    const nodes = await Promise.all(
      times(4, () => start({ ...twoApps(wechat), redis: redis.url, keyPrefix })),
    );
    return { wechat, services: nodes.map(({ service }) => service) };
  }

  it('G2: 4 × 100 cold callers make one token call for each app', async () => {
    const { wechat, services } = await fleet('cold:');

    const answers = await Promise.all(
      services.flatMap((service) =>
        times(100, (index) => ask(service.account(index % 2 ? 'sales' : 'desk'))),
      ),
    );

    expect(new Set(answers)).toEqual(new Set([0]));
    expect(wechat.calls(GETTOKEN)).toBe(2);
    expect(wechat.requests.filter(({ errcode }) => errcode === 40014)).toEqual([]);
    expectNeverMixed(wechat, services);
  });

  it('G3: both tokens revoked under load: no failed request, one more call for each app', async () => {
    const { wechat, services } = await fleet('revoked:');
    const load = () =>
      services.flatMap((service) => times(50, (index) => ask(service.account(index % 2 ? 'sales' : 'desk'))));
    await Promise.all(load());

    wechat.revokeToken(ownerOf(DESK));
    wechat.revokeToken(ownerOf(SALES));
    const answers = await Promise.all(load());

    expect(new Set(answers)).toEqual(new Set([0]));
    expect(wechat.calls(GETTOKEN)).toBe(4);
    expectNeverMixed(wechat, services);
  });

  it('G2: 4 × 100 cold signatures make one ticket call for each app and ticket, each with a ticket of its own app', async () => {
    const { wechat, services } = await fleet('signatures:');

    await Promise.all(
      services.flatMap((service) =>
        times(100, (index) => {
          const app = service.account(index % 2 ? 'sales' : 'desk');
          return index % 4 < 2 ? app.signJsSdk(PAGE) : app.signAgentConfig(PAGE);
        }),
      ),
    );

    expect([wechat.calls(GETTOKEN), wechat.calls(JSAPI), wechat.calls(AGENT)]).toEqual([2, 2, 2]);
    for (const service of services) {
      for (const [name, app] of [
        ['desk', DESK],
        ['sales', SALES],
      ] as const) {
        const ticket = await service.account(name).getTicket('agent_config');
        expect(wechat.findTicket(ticket)).toMatchObject({ owner: ownerOf(app), type: 'agent_config' });
      }
    }
    expect([wechat.calls(JSAPI), wechat.calls(AGENT)]).toEqual([2, 2]);
  });

  it('G3: tokens revoked before cold signatures: no failed signature, no foreign ticket', async () => {
    const { wechat, services } = await fleet('revoked-signatures:');
    await Promise.all(
      services.flatMap((service) => [service.getAccessToken('desk'), service.getAccessToken('sales')]),
    );
    wechat.revokeToken(ownerOf(DESK));
    wechat.revokeToken(ownerOf(SALES));

    await Promise.all(
      services.flatMap((service) =>
        times(50, (index) => service.account(index % 2 ? 'sales' : 'desk').signAgentConfig(PAGE)),
      ),
    );

    expect([wechat.calls(GETTOKEN), wechat.calls(AGENT)]).toEqual([4, 4]);
    for (const service of services) {
      const ticket = await service.account('sales').getTicket('agent_config');
      expect(wechat.findTicket(ticket)).toMatchObject({ owner: ownerOf(SALES), alive: true });
    }
  });
});
