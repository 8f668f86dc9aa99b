import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/core/clock.js';
import { CredentialEngine } from '../../src/core/engine.js';
import { parseRecord } from '../../src/core/record-codec.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { memoryCache } from '../../src/stores/memory-cache.js';
import { type BusinessResult, businessCall, failureOf } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';
import { KEY, type Node, seededRandom } from './world/fleet.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('clocks that are wrong', () => {
  it.each([DAY_MS, -DAY_MS])(
    'G19: a wall clock set by %i ms on one host makes no call and poisons no record',
    async (byMs) => {
      const fleet = fleetOf({ size: 3, endpoint: 'token' });
      const { time, wechat, server, nodes } = fleet;
      await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
      const results: BusinessResult[] = [];
      nodes[0]!.clock.setWall(byMs);
      for (let minute = 0; minute < 119; minute++) {
        for (const node of nodes) results.push(await time.until(businessCall(fleet, node)));
        await time.advance(MINUTE_MS);
      }
      nodes[0]!.clock.setWall(-byMs);
      for (const node of nodes) results.push(await time.until(businessCall(fleet, node)));

      expect(results.filter(({ error }) => error)).toEqual([]);
      expect(wechat.calls).toHaveLength(2);
      const stored = parseRecord(JSON.parse(server.data.get(KEY)!))!.credential!;
      expect(Math.abs(stored.expiresAt - (wechat.calls[1]!.at + 7_200_000))).toBeLessThan(1_000);
    },
  );

  it.each([DAY_MS, -DAY_MS])(
    'G19: set by %i ms on a lonely process, it costs one call at most',
    async (byMs) => {
      const fleet = fleetOf({ endpoint: 'token' });
      const { time, wechat, node } = fleet;
      await time.until(node.keeper.get());
      node.clock.setWall(byMs);
      for (let minute = 0; minute < 60; minute++) {
        expect((await time.until(businessCall(fleet, node))).error).toBeUndefined();
        await time.advance(MINUTE_MS);
      }
      expect(wechat.calls.length).toBeLessThanOrEqual(2);
    },
  );

  it.each(['token', 'stable_token'] as const)(
    'G19: hosts up to five minutes apart renew %s once, and hand out no dead token',
    async (endpoint) => {
      const fleet = fleetOf({ size: 8, endpoint, skewMs: (index) => (index - 3.5) * 85_000 });
      const { time, wechat, nodes } = fleet;
      for (let minute = 0; minute < 4 * 60; minute++) {
        const results = await time.until(
          Promise.all([
            ...nodes.map((node) => businessCall(fleet, node)),
            ...nodes.map(({ engine }) => engine.sweep()),
          ]),
        );
        for (const result of results)
          if (result) expect(result).toMatchObject({ requests: 1, error: undefined });
        await time.advance(MINUTE_MS);
      }
      expect(wechat.calls.length).toBeLessThanOrEqual(3);
    },
    DAY_TIMEOUT_MS,
  );

  it.each([10 * MINUTE_MS, 3 * 3_600_000, 3 * DAY_MS])(
    'G19: a machine suspended for %i ms serves no dead token as fresh, and starts no storm',
    async (sleepMs) => {
      const fleet = fleetOf({ size: 2, endpoint: 'token' });
      const { time, wechat, nodes } = fleet;
      const [sleeper, other] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
      await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
      sleeper.clock.freeze();
      await time.advance(sleepMs);
      await time.until(businessCall(fleet, other));
      const before = wechat.calls.length;
      sleeper.clock.suspendedFor(sleepMs);
      sleeper.clock.thaw();
      // The clocks are compared once a second.
      await time.advance(1_100);

      const value = await time.until(sleeper.keeper.value());
      expect(wechat.alive(value)).toBe(true);
      expect(value).toBe(other.keeper.peek()?.value);
      expect(wechat.calls).toHaveLength(before);
    },
    DAY_TIMEOUT_MS,
  );

  it('G19: a machine that sleeps while the store’s time is on its way does not take it for the present time', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes } = fleet;
    const [sleeper, other] = nodes as [Node, Node];
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    const { connection } = sleeper;
    const read = connection!.time.bind(connection);
    let asleepSince = 0;
    connection!.time = () => {
      connection!.time = read;
      const answer = read();
      // Answered, and not there yet.
      time.at(time.now + 2, () => {
        sleeper.clock.freeze();
        asleepSince = time.now;
      });
      return answer;
    };
    while (asleepSince === 0) await time.advance(100);
    connection!.deaf = true;
    await time.advance(3 * HOUR_MS);
    await time.until(businessCall(fleet, other));
    sleeper.clock.suspendedFor(time.now - asleepSince);
    sleeper.clock.thaw();
    await time.advance(100);

    expect(await time.until(sleeper.keeper.value())).toBe(wechat.current);
  });

  it('G19: a store server with another clock, after a fail-over, neither kills a token nor starts a storm', async () => {
    const fleet = fleetOf({ size: 3, endpoint: 'token', overlap: 'by-time' });
    const { time, wechat, server, nodes } = fleet;
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    server.server = 'server-2';
    server.clockOffsetMs = -4 * MINUTE_MS;
    const results: BusinessResult[] = [];
    for (let minute = 0; minute < 180; minute++) {
      for (const node of nodes) results.push(await time.until(businessCall(fleet, node)));
      await time.advance(MINUTE_MS);
    }
    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(wechat.calls.length).toBeLessThanOrEqual(4);
  });
});

describe.each(['token', 'stable_token'] as const)('%s, and a store whose clock is set back', (endpoint) => {
  /** Everybody holds a token that was issued while the store's clock ran ahead, and knows the right time since. */
  async function fleetSetBackBy(ms: number): Promise<Fleet> {
    const fleet = fleetOf({ size: 2, endpoint });
    const { time, server, nodes } = fleet;
    server.clockOffsetMs = ms;
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    server.clockOffsetMs = 0;
    // The store's time is read once a minute.
    await time.advance(61_000);
    return fleet;
  }

  it('G19: keeps no newer token out: a rejected one is replaced by one call', async () => {
    const fleet = await fleetSetBackBy(HOUR_MS);
    const { time, wechat, nodes } = fleet;
    wechat.revoke();
    const results = await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));

    expect(results.map(({ requests, error }) => [requests, error])).toEqual([
      [2, undefined],
      [2, undefined],
    ]);
    expect(wechat.calls).toHaveLength(2);
    for (const { keeper } of nodes) expect(keeper.peek()?.value).toBe(wechat.current);
  });

  it('G19: takes no failed call for one that somebody was quicker than: the back-off holds', async () => {
    const fleet = await fleetSetBackBy(HOUR_MS);
    const { time, wechat, node } = fleet;
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', ambiguous: true } }, Infinity);
    wechat.revoke();
    for (let second = 0; second < 60; second++) {
      await time.until(businessCall(fleet, node));
      await time.advance(1_000);
    }
    // 1, 2, 4, 8, 10 … seconds.
    expect(wechat.calls.length).toBeGreaterThan(4);
    expect(wechat.calls.length).toBeLessThan(12);
  });

  it('G19: makes no token live longer than it does', async () => {
    const { time, wechat, nodes } = await fleetSetBackBy(DAY_MS);
    for (let minute = 0; minute < 5 * 60; minute++) {
      for (const { engine } of nodes) await time.until(engine.sweep());
      for (const { keeper } of nodes) expect(wechat.alive(await time.until(keeper.value()))).toBe(true);
      await time.advance(MINUTE_MS);
    }
    expect(wechat.calls.length).toBeLessThanOrEqual(5);
  });

  it('G19: does not pass an old token off as one that was forced, nor keep the next forced call back', async () => {
    const { time, wechat, node } = await fleetSetBackBy(HOUR_MS);
    const before = wechat.current;
    expect((await time.until(node.keeper.force('a drill'))).value).toBe(wechat.current);
    expect(wechat.current).not.toBe(before);
  });

  it('G19: keeps forced calls apart by the new time', async () => {
    const fleet = fleetOf({ endpoint });
    const { time, server, node } = fleet;
    server.clockOffsetMs = HOUR_MS;
    await time.until(node.keeper.force('a drill'));
    server.clockOffsetMs = 0;
    await time.advance(61_000);
    await time.until(node.keeper.force('a drill'));
    const { code } = await time.until(failureOf(node.keeper.force('too soon')));
    expect(code).toBe('FORCE_RATION_SPENT');
  });
});

describe('processes that read the store’s time over slow lines', () => {
  it('G19: do not take the newest token for an old one', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes } = fleet;
    nodes.forEach(({ connection }, index) => {
      const read = connection!.time.bind(connection);
      connection!.time = async () => {
        const { now, server } = await read();
        return { now: now + (index === 0 ? 200 : -200), server };
      };
    });
    for (const { keeper } of nodes) await time.until(keeper.get());
    wechat.revoke();

    expect(await time.until(businessCall(fleet, nodes[1]!))).toMatchObject({ requests: 2, error: undefined });
    expect(wechat.calls).toHaveLength(2);
  });

  it('G19: ask for it when a record seems to be from the future, before they fetch for that reason', async () => {
    const { time, wechat, server, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    server.clockOffsetMs = HOUR_MS;
    // Only one process has read the time anew when it replaces the token.
    const [first, second] = nodes as [Node, Node];
    second.connection!.deaf = true;
    first.clock.setWall(10_000);
    await time.advance(1_100);
    const { value } = await time.until(first.keeper.force('a drill'));
    second.connection!.deaf = false;
    second.connection!.setNewsState('lost');
    second.connection!.setNewsState('live');
    for (let call = 0; call < 5; call++) {
      await time.until(second.keeper.get());
      await time.advance(1_000);
    }

    expect(second.keeper.peek()?.value).toBe(value);
    expect(wechat.calls).toHaveLength(2);
  });
});

describe('a clock that stands still', () => {
  it('G19: tells the order of issuances no more, and needs not to: a revoked token costs one call', async () => {
    const frozen: Clock = {
      now: () => 1e12,
      monotonic: () => 1e6,
      setTimer: () => ({ cancel: () => undefined }),
    };
    const coordinator = localCoordinator();
    const store = cacheManagerStore(memoryCache(frozen), coordinator);
    const engine = new CredentialEngine({ clock: frozen, random: seededRandom(1), store, coordinator });
    let fetches = 0;
    const keeper = engine.keeper({
      key: KEY,
      account: 'shop',
      credentialType: 'access_token',
      source: {
        kind: 'token',
        scope: 'shared',
        rotation: 'exclusive',
        windows: { soonEarliestMs: 900_000, soonLatestMs: 600_000, dueMs: 60_000 },
        fetch: () => Promise.resolve({ value: `TOKEN-${++fetches}`, expiresInSeconds: 7_200 }),
      },
    });

    const { id } = await keeper.get();
    const verdict = await keeper.rejected(id);

    expect(verdict).toMatchObject({ kind: 'replaced', credential: { value: 'TOKEN-2' } });
    expect(await keeper.value()).toBe('TOKEN-2');
    expect(fetches).toBe(2);
    await engine.close();
  });
});
