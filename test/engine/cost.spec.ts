import { describe, expect, it, jest } from '@jest/globals';
import { CredentialEngine } from '../../src/core/engine.js';
import type { TokenSource } from '../../src/core/token-source.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { memoryCache } from '../../src/stores/memory-cache.js';
import { fleetOf } from './world/fleet-of.js';
import { seededRandom } from './world/fleet.js';
import { HostClock, SimTime } from './world/sim-time.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;

describe('the warm path', () => {
  it('G25: is one look at a clock: no store operation, no new promise', async () => {
    const { time, server, node } = fleetOf({ size: 2 });
    const { keeper, clock } = node;
    await time.until(keeper.value());
    const operations = server.operations;
    const looks = jest.spyOn(clock, 'monotonic');
    const otherLooks = jest.spyOn(clock, 'now');

    const answers = Array.from({ length: 1000 }, () => keeper.value());

    expect(new Set(answers).size).toBe(1);
    expect(looks.mock.calls.length + otherLooks.mock.calls.length).toBeLessThanOrEqual(1000);
    expect(server.operations).toBe(operations);
  });
});

describe('the sweep', () => {
  it(
    'G27: with nothing due it touches none of 2000 credentials, and of those that are due only these',
    async () => {
      const time = new SimTime();
      const { engine, sources } = await engineWith(time, 2_000);
      const reads = jest.spyOn(engine.store, 'read');

      await time.until(engine.sweep());
      expect(reads).not.toHaveBeenCalled();
      expect(sources.fetches).toBe(2_000);

      // Ten credentials live shorter than the others.
      await time.advance(sources.shortLifeMs - 2 * MINUTE_MS);
      await time.until(engine.sweep());
      expect(sources.fetches).toBe(2_010);
      expect(new Set(reads.mock.calls.map(([key]) => key)).size).toBe(10);
      await time.until(engine.close());
    },
    DAY_TIMEOUT_MS,
  );
});

async function engineWith(time: SimTime, count: number) {
  const clock = new HostClock(time);
  const coordinator = localCoordinator();
  const sources = { fetches: 0, shortLifeMs: 30 * MINUTE_MS };
  const source = (index: number): TokenSource => ({
    kind: 'test',
    scope: 'shared',
    rotation: 'idempotent',
    windows: { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 },
    fetch: () =>
      Promise.resolve({
        value: `TOKEN-${index}-${++sources.fetches}`,
        expiresInSeconds: index % (count / 10) === 0 ? sources.shortLifeMs / 1000 : 7_200,
      }),
  });
  const engine = new CredentialEngine({
    clock,
    random: seededRandom(1),
    store: cacheManagerStore(memoryCache(clock), coordinator),
    coordinator,
  });
  engine.start();
  const asked = Array.from({ length: count }, (_, index) => {
    const account = `tenant-${index}`;
    const definition = { key: account, account, credentialType: 'access_token', source: source(index) };
    return engine.keeper(definition).value();
  });
  await time.until(Promise.all(asked));
  return { engine, sources };
}
