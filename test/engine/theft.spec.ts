import { describe, expect, it } from '@jest/globals';
import type { EngineEvent } from '../../src/core/engine-event.js';
import type { FetchFailure } from '../../src/core/failure.js';
import { type BusinessResult, businessCall, failureOf } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';
import type { Endpoint } from './world/sim-wechat.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ALL = ['token', 'stable_token', 'gettoken'] as const satisfies Endpoint[];

type Stolen = Extract<EngineEvent, { type: 'stolen' }>;

function stolen({ nodes }: Fleet): Stolen[] {
  return nodes.flatMap(({ events }) => events.filter((event) => event.type === 'stolen'));
}

const rejections = ({ nodes }: Fleet): number =>
  nodes.flatMap(({ events }) => events.filter(({ type }) => type === 'rejected')).length;

/** Somebody else refreshes, and the old token is dead: with whatever overlap there is. */
async function theft({ time, wechat }: Fleet): Promise<void> {
  wechat.steal();
  wechat.steal();
  await time.advance(5 * MINUTE_MS + 1);
}

const WRONG_SECRET: FetchFailure = { class: 'configuration', errcode: 40125, errmsg: 'invalid appsecret' };

describe('somebody else refreshes the account', () => {
  it.each([
    ['token', 'at-once'],
    ['token', 'newest-two'],
    ['token', 'by-time'],
    ['stable_token', 'at-once'],
  ] as const)(
    'once an hour, on %s with old tokens dying %s: reported by the second rejection',
    async (endpoint, overlap) => {
      const fleet = fleetOf({ endpoint, overlap, size: 2 });
      const { time, nodes } = fleet;
      await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
      for (let hour = 0; hour < 4; hour++) {
        await time.advance(50 * MINUTE_MS);
        await theft(fleet);
        for (const node of nodes) {
          expect(await time.until(businessCall(fleet, node))).toMatchObject({ error: undefined });
        }
        if (hour === 1) expect(stolen(fleet).length).toBeGreaterThanOrEqual(1);
      }

      const reports = stolen(fleet);
      const unconfirmed = endpoint === 'stable_token' ? 0 : 1;
      expect(reports.map(({ times }) => times)).toEqual([1, 2, 3, 4].slice(0, 4 - unconfirmed));
      expect(reports[0]).toMatchObject({
        code: 'TOKEN_STOLEN_SUSPECTED',
        account: 'shop',
        credentialType: 'access_token',
        hint: expect.stringMatching(/wx1: once today .*control server.*cannot tell/),
      });
      expect(new Set(reports.map(({ since }) => since)).size).toBe(1);
      // The fleet has one count, whichever process noticed.
      for (const { keeper } of nodes) {
        expect((await time.until(keeper.status())).stolen).toEqual({
          times: reports.length,
          since: reports[0]!.since,
        });
      }
    },
  );

  it('less often than the token is renewed: reported by the second rejection', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    for (let strike = 1; strike <= 3; strike++) {
      for (let call = 0; call < 10; call++) {
        await time.until(businessCall(fleet, node));
        await time.advance(20 * MINUTE_MS);
      }
      wechat.steal();
      await time.until(businessCall(fleet, node));
      expect(rejections(fleet)).toBe(strike);
      expect(stolen(fleet)).toHaveLength(strike - 1);
    }
  });

  it(
    'counts the days of Shanghai, and begins anew after a day without it',
    async () => {
      const fleet = fleetOf();
      const { time, node } = fleet;
      const strike = async (): Promise<void> => {
        await time.until(businessCall(fleet, node));
        await theft(fleet);
        await time.until(businessCall(fleet, node));
      };
      await strike();
      await strike();
      await time.advance(20 * HOUR_MS);
      expect((await time.until(node.keeper.status())).stolen).toBeUndefined();
      await strike();
      await time.advance(25 * HOUR_MS);
      await strike();

      const [first, second, third, last] = stolen(fleet);
      expect([first, second, third, last].map((event) => event?.times)).toEqual([1, 2, 1, 1]);
      expect(third?.since).toBe(first?.since);
      expect(last?.since).toBeGreaterThan(third!.since);
    },
    DAY_TIMEOUT_MS,
  );

  it.each([
    ['the store was away, and nobody may fetch without it', 'each time', 'refuse'],
    ['processes may fetch without the store, and it never was away', 'never', 'fetch'],
    ['processes may fetch without the store, and it was away before', 'before', 'fetch'],
  ] as const)('is reported all the same where %s', async (_name, goesDown, whenStoreDown) => {
    const fleet = fleetOf({ endpoint: 'token', settings: { whenStoreDown } });
    const { time, server, node } = fleet;
    const look = async (storeIsDown: boolean): Promise<void> => {
      server.down = storeIsDown;
      await time.until(node.keeper.read({ compare: true }));
      server.down = false;
      await time.advance(5_000);
    };
    await look(goesDown === 'before');
    for (let round = 0; round < 3; round++) {
      await time.until(businessCall(fleet, node));
      await look(goesDown === 'each time');
      await theft(fleet);
    }
    await time.until(businessCall(fleet, node));
    expect(stolen(fleet)).not.toEqual([]);
  });

  it('says so in the error that callers get meanwhile', async () => {
    const fleet = fleetOf({ endpoint: 'token', settings: { locale: 'zh-CN' } });
    const { time, node } = fleet;
    const results: BusinessResult[] = [];
    for (let round = 0; round < 5; round++) {
      results.push(await time.until(businessCall(fleet, node)));
      fleet.wechat.steal();
    }
    const { error } = results.at(-1)!;
    expect(error).toMatchObject({
      code: 'TOKEN_REJECTED',
      hint: expect.stringMatching(/很可能有其他程序.*wx1.*retryAt/),
    });
  });
});

describe('what looks like it, and is not', () => {
  const quiet = (fleet: Fleet): void => expect(stolen(fleet)).toEqual([]);

  it.each(['token', 'stable_token'] as const)(
    '%s: the fleet itself refreshed, forced or not',
    async (endpoint) => {
      const fleet = fleetOf({ endpoint, size: 3, overlap: 'by-time' });
      const { time, nodes } = fleet;
      await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
      for (let round = 0; round < 6; round++) {
        nodes.forEach(({ connection }) => (connection!.deaf = true));
        await time.until(nodes[round % 3]!.keeper.force('a drill'));
        await time.advance(6 * MINUTE_MS);
        await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
      }
      expect(rejections(fleet)).toBeGreaterThan(0);
      quiet(fleet);
    },
  );

  it.each(ALL)('%s: false verdicts, and an API that refuses the account', async (endpoint) => {
    const fleet = fleetOf({ endpoint, size: 2 });
    const { time, nodes } = fleet;
    let turn = 0;
    for (let call = 0; call < 40; call++) {
      const node = nodes[call % 2]!;
      await time.until(businessCall(fleet, node, `/cgi-bin/${call}`, () => turn++ % 2 === 1));
      await time.until(businessCall(fleet, node, '/cgi-bin/forbidden', () => false));
      await time.advance(MINUTE_MS);
    }
    expect(rejections(fleet)).toBeGreaterThan(2);
    quiet(fleet);
  });

  it.each(ALL)('%s: the secret was reset, and its tokens died with it', async (endpoint) => {
    const fleet = fleetOf({ endpoint });
    const { time, wechat, node } = fleet;
    for (let round = 0; round < 3; round++) {
      await time.until(businessCall(fleet, node));
      await time.advance(20 * MINUTE_MS);
      wechat.revoke();
      wechat.refuses = () => WRONG_SECRET;
      await time.until(businessCall(fleet, node));
      await time.advance(HOUR_MS);
      wechat.refuses = undefined;
      expect((await time.until(businessCall(fleet, node))).error).toBeUndefined();
    }
    quiet(fleet);
  });

  it.each(ALL)('%s: the secret came anew from a vault', async (endpoint) => {
    let secret = 1;
    const fleet = fleetOf({
      endpoint,
      source: () => ({ fingerprint: () => Promise.resolve(`secret-${secret}`) }),
    });
    const { time, wechat, node } = fleet;
    for (let round = 0; round < 4; round++) {
      expect((await time.until(businessCall(fleet, node))).error).toBeUndefined();
      await time.advance(20 * MINUTE_MS);
      secret++;
      wechat.revoke();
    }
    expect(rejections(fleet)).toBe(3);
    quiet(fleet);
  });

  it.each(ALL)('%s: a fetch of ours ended ambiguously, or its process died', async (endpoint) => {
    const fleet = fleetOf({ endpoint, size: 2 });
    const { time, wechat, nodes } = fleet;
    await time.until(businessCall(fleet, nodes[0]!));
    // One rejection that nobody could explain: the next one is looked into.
    wechat.revoke();
    await time.until(businessCall(fleet, nodes[0]!));
    await time.advance(5 * MINUTE_MS);
    const before = stolen(fleet).length;

    wechat.trouble({ kind: 'lost' });
    await time.until(failureOf(nodes[0]!.keeper.force('its answer is lost')));
    await time.advance(5 * MINUTE_MS);
    wechat.revoke();
    await time.until(businessCall(fleet, nodes[1]!));
    await time.advance(5 * MINUTE_MS);
    expect(stolen(fleet)).toHaveLength(before);

    wechat.onMoment = (moment, host) => {
      if (moment === 'issued' && host === nodes[0]!.name) nodes[0]!.clock.freeze();
    };
    void nodes[0]!.keeper.force('it freezes for ever').catch(() => undefined);
    await time.advance(5 * MINUTE_MS);
    wechat.revoke();
    expect((await time.until(businessCall(fleet, nodes[1]!))).error).toBeUndefined();
    expect(stolen(fleet)).toHaveLength(before);

    // It explains one death, and no more.
    for (let death = 0; death < 2; death++) {
      await time.advance(10 * MINUTE_MS);
      wechat.revoke();
      await time.until(businessCall(fleet, nodes[1]!));
    }
    expect(stolen(fleet).length).toBeGreaterThan(before);
  });

  it('a token of stable_token that dies in its last five minutes, when the next one is handed out anyway', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    const { id, expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 4 * MINUTE_MS);
    wechat.revoke();
    await time.until(node.keeper.rejected(id));
    quiet(fleet);
  });

  it('a token that dies in its last minute', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    await time.until(businessCall(fleet, node));
    wechat.revoke();
    await time.until(businessCall(fleet, node));
    const { id, expiresAt } = node.keeper.peek()!;
    await time.advance(expiresAt - time.now - 40_000);
    wechat.revoke();
    await time.until(node.keeper.rejected(id));
    expect(wechat.probes.map(({ alive }) => alive)).toEqual([false]);
    quiet(fleet);
  });

  it('processes were allowed to fetch without the store, and one that did has not told yet', async () => {
    const fleet = fleetOf({ endpoint: 'token', size: 2, settings: { whenStoreDown: 'fetch' } });
    const { time, wechat, server, nodes } = fleet;
    const [lonely, other] = [nodes[0]!, nodes[1]!];
    await time.until(businessCall(fleet, lonely));
    wechat.revoke();
    await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
    await time.advance(5 * MINUTE_MS);
    server.down = true;
    await time.until(lonely.keeper.rejected(lonely.keeper.peek()!.id));
    await time.advance(MINUTE_MS);
    lonely.clock.freeze();
    server.down = false;
    await time.advance(2_000);

    expect((await time.until(businessCall(fleet, other))).error).toBeUndefined();
    expect(wechat.probes.at(-1)?.alive).toBe(false);
    quiet(fleet);
  });

  it('a store that failed over may have lost what we wrote', async () => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, server, node } = fleet;
    for (let round = 0; round < 4; round++) {
      await time.until(businessCall(fleet, node));
      server.server = `server-${round + 2}`;
      await time.advance(2 * MINUTE_MS);
      wechat.revoke();
    }
    quiet(fleet);
  });
});
