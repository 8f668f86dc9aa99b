import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/core/clock.js';
import { CredentialEngine } from '../../src/core/engine.js';
import { parseRecord } from '../../src/core/record-codec.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { memoryCache } from '../../src/stores/memory-cache.js';
import { type BusinessResult, businessCall } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, seededRandom } from './world/fleet.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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
  );

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
