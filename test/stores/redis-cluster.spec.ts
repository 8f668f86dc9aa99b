import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from 'ioredis';
import { systemRandom } from '../../src/core/random.js';
import { StoreUnavailableError } from '../../src/core/store-unavailable-error.js';
import { eventually } from '../../src/testing/contract/eventually.js';
import { storeContract } from '../../src/testing/contract/index.js';
import { quickClock } from '../support/quick-clock.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { type Opened, openStores, rejection } from '../support/redis-stores.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster({ replicas: true });
}, 60_000);
afterAll(() => cluster.stop());

const ioredis = (): Cluster => {
  const client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  client.on('error', () => undefined);
  return client;
};

type Options = Parameters<typeof openStores>[0];

const over = (name: string, give: () => { options: Options; end: () => void }) =>
  storeContract(
    { describe, it, expect },
    {
      name,
      async open() {
        const keyPrefix = `wechat-token-test-${systemRandom.id()}:`;
        const raw = ioredis();
        const [a, b] = [give(), give()];
        const settings = { keyPrefix, storeTimeoutMs: 5000 };
        const one = await openStores({ ...a.options, ...settings });
        const other = await openStores({ ...b.options, ...settings });
        await one.selfTest();
        return {
          one,
          other,
          corrupt: async (key) => void (await raw.set(key, 'no record')),
          inspect: async (key) => JSON.parse((await raw.get(key)) ?? 'null') as unknown,
          ttlMs: (key) => raw.pttl(key),
          async close() {
            await Promise.all([one.close(), other.close()]);
            [a, b].forEach((each) => each.end());
            raw.disconnect();
          },
        };
      },
    },
  );

over('Cluster by redis: { rootNodes }', () => ({
  options: { redis: { rootNodes: cluster.rootNodes } },
  end: () => undefined,
}));
over('Cluster by ioredis as coordination', () => {
  const client = ioredis();
  return { options: { coordination: { client } }, end: () => client.disconnect() };
});

describe('a Cluster (G16)', () => {
  const opened: Opened[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((stores) => stores.close())));
  const open = async (options: Options): Promise<Opened> => {
    const stores = await openStores(options);
    opened.push(stores);
    return stores;
  };

  it('works for keys of every node, with one clock for all', async () => {
    const stores = await open({ redis: { rootNodes: cluster.rootNodes }, storeTimeoutMs: 2000 });
    const others = await open({
      redis: { rootNodes: [...cluster.rootNodes].reverse() },
      storeTimeoutMs: 2000,
    });
    await eventually(
      () =>
        stores.selfTest().then(
          () => true,
          () => false,
        ),
      'it works',
    );
    const keys = Array.from({ length: 30 }, (_, index) => `wechat-token:{official-account:wx${index}:token}`);
    for (const key of keys) {
      expect(await stores.coordinator.acquire({ key, owner: 'a', until: 1000 }, 0)).toBe(true);
      const release = { key, owner: 'a', until: 1000 };
      expect(
        await stores.store.write(key, { record: { v: 1 }, revision: undefined, ttlMs: 60_000, release }),
      ).toBe(true);
      expect(await others.coordinator.acquire({ key, owner: 'b', until: 1000 }, 0)).toBe(true);
    }
    const servers = await Promise.all(
      [stores, others, stores, others].map(({ coordinator }) => coordinator.time()),
    );
    expect(new Set(servers.map((time) => time?.server)).size).toBe(1);
  });

  it('a master that dies: refuses until its replica has taken over, then works and hears news by itself', async () => {
    const key = 'wechat-token:{official-account:wx1:stable_token}';
    const stores = await open({
      redis: { rootNodes: cluster.rootNodes },
      clock: quickClock(5),
      storeTimeoutMs: 2500,
    });
    stores.coordinator.subscribe(() => undefined);
    await eventually(
      () =>
        stores.selfTest().then(
          () => true,
          () => false,
        ),
      'it works',
    );
    const probe = ioredis();
    const slot = Number(await probe.cluster('KEYSLOT', key));
    probe.disconnect();
    const owner = cluster.nodes[Math.floor((slot * 3) / 16384)];
    await owner?.kill();
    expect(await rejection(stores.store.read(key))).toBeInstanceOf(StoreUnavailableError);
    await eventually(
      () =>
        stores.store.read(key).then(
          () => true,
          () => false,
        ),
      'the store works again',
      20_000,
    );
    await eventually(() => stores.coordinator.newsState === 'live', 'news are live', 20_000);
  }, 60_000);
});
