import { describe, expect, it, jest } from '@jest/globals';
import type { CredentialKeeper } from '../../src/core/keeper.js';
import type { TokenSource } from '../../src/core/token-source.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';

const TURNS = 64;
const CROWD = 200;

/** Very many accounts of one process, which WeChat answers after some time. */
function crowdOf(source: (index: number) => Partial<TokenSource> = () => ({})) {
  const fleet = fleetOf({ endpoint: 'token' });
  const { wechat, node } = fleet;
  const keeper = (index: number, more: Partial<TokenSource> = source(index)): CredentialKeeper =>
    node.engine.keeper({
      key: `wechat-token:{tenant-${index}}`,
      account: `tenant-${index}`,
      credentialType: 'access_token',
      source: { ...wechat.source(node.name, node.clock), ...more },
      appId: 'wx1',
    });
  return { ...fleet, keeper, keepers: Array.from({ length: CROWD }, (_, index) => keeper(index)) };
}

describe('more cold accounts at one moment than the store should hear of', () => {
  it('take turns, and each gets its token', async () => {
    const { time, wechat, node, keepers } = crowdOf();
    const { connection } = node;
    let [under, most] = [0, 0];
    for (const operation of ['read', 'acquire'] as const) {
      const real = connection![operation].bind(connection) as (...given: unknown[]) => Promise<never>;
      jest.spyOn(connection!, operation).mockImplementation((...given) => {
        most = Math.max(most, ++under);
        return real(...given).finally(() => under--);
      });
    }
    await time.until(Promise.all(keepers.map((keeper) => keeper.value())));
    expect(wechat.calls).toHaveLength(CROWD);
    expect(most).toBe(TURNS);
  });

  it('do not wait for WeChat to answer the others', async () => {
    const { time, keeper } = crowdOf(() => ({
      fetch: () => new Promise<never>(() => undefined),
    }));
    const stuck = Array.from({ length: CROWD }, (_, index) => failureOf(keeper(index).get()));
    await time.advance(1_000);
    const since = time.now;
    await time.until(keeper(CROWD, {}).get());
    expect(time.now - since).toBeLessThan(100);
    await time.until(Promise.all(stuck));
  });

  it('do not wait for what the others need first', async () => {
    const { time, keeper } = crowdOf((index) => ({
      prepare: async () => void (await keeper(index + CROWD, {}).get()),
    }));
    const since = time.now;
    await time.until(Promise.all(Array.from({ length: CROWD }, (_, index) => keeper(index).value())));
    expect(time.now - since).toBeLessThan(1_000);
  });

  it.each([
    ['has stopped to answer', 0],
    ['is known not to answer', 2_000],
  ])('do not wait for a store that %s', async (_name, sinceMs) => {
    const { time, server, node, keepers } = crowdOf();
    server.down = true;
    if (sinceMs > 0) await time.until(failureOf(node.keeper.get()));
    await time.advance(sinceMs);
    const since = time.now;
    const errors = await time.until(Promise.all(keepers.map((keeper) => failureOf(keeper.get()))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['STORE_UNAVAILABLE']));
    expect(time.now - since).toBeLessThan(1_100);
  });

  it('G21: do not wait for the others when the application closes', async () => {
    const { time, wechat, node, keepers } = crowdOf();
    node.connection!.latencyMs = 100;
    const errors = keepers.map((keeper) =>
      keeper.get().then(
        () => 'token',
        ({ code }: { code: string }) => code,
      ),
    );
    const closed = node.engine.close();
    const since = time.now;
    const told = await time.until(Promise.all(errors));
    expect(new Set(told)).toEqual(new Set(['SHUTTING_DOWN']));
    expect(time.now - since).toBeLessThan(500);
    await time.until(closed);
    expect(wechat.calls).toEqual([]);
  });
});
