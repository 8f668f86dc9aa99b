import { describe, expect, it } from '@jest/globals';
import { cacheManagerStore } from '../../stores/cache-manager-store.js';
import { LocalCoordinator } from '../../stores/local-coordinator.js';
import { memoryCache } from '../../stores/memory-cache.js';
import { storeContract } from '../contract/index.js';
import { chaosStores } from './chaos-stores.js';

function calm() {
  const coordinator = new LocalCoordinator({ shared: true });
  return { store: cacheManagerStore(memoryCache(), coordinator), coordinator };
}

const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 60_000 };
const news = { key: 'k', kind: 'failure' } as const;

describe('chaosStores', () => {
  it('fails as often as it is told, before anything happened or after', async () => {
    const { store, faults } = chaosStores(calm());
    faults.fail('write', 2);
    await expect(store.write('k', write)).rejects.toThrow('chaos: write');
    await expect(store.write('k', write)).rejects.toThrow('chaos: write');
    expect((await store.read('k')).record).toBeUndefined();
    faults.fail('write', 1, 'after');
    await expect(store.write('k', write)).rejects.toThrow('chaos: write');
    expect((await store.read('k')).record).toEqual({ v: 1 });
  });

  it('holds a call until it is let go', async () => {
    const { store, coordinator, faults } = chaosStores(calm());
    const gate = faults.hold('acquire');
    let taken: boolean | undefined;
    const pending = coordinator
      .acquire({ key: 'k', owner: 'a', until: 9 }, 0)
      .then((answer) => (taken = answer));
    await gate.reached;
    await store.read('k');
    expect(taken).toBeUndefined();
    gate.open();
    await pending;
    expect(taken).toBe(true);
  });

  it('is down until it is up', async () => {
    const { coordinator, faults } = chaosStores(calm());
    faults.down();
    await expect(coordinator.time()).rejects.toThrow('all is down');
    faults.up();
    expect(await coordinator.time()).toBeUndefined();
  });

  it('loses news, with and without telling', async () => {
    const base = calm();
    const { coordinator, faults, setNews } = chaosStores(base);
    const heard: string[] = [];
    coordinator.subscribe((item) => heard.push(item.key));
    coordinator.onNewsState((state) => heard.push(state));
    faults.loseNews(1);
    base.coordinator.publish(news);
    base.coordinator.publish(news);
    setNews('lost');
    base.coordinator.publish(news);
    setNews('live');
    base.coordinator.publish(news);
    expect(heard).toEqual(['k', 'lost', 'live', 'k']);
    await coordinator.close();
  });
});

storeContract(
  { describe, it, expect },
  {
    name: 'chaos that is not let loose',
    open() {
      const cache = memoryCache();
      const coordinator = new LocalCoordinator({ shared: true });
      const base = { store: cacheManagerStore(cache, coordinator), coordinator };
      return Promise.resolve({
        one: chaosStores(base),
        other: chaosStores(base),
        corrupt: async (key) => void (await cache.set(key, 'no record', 60_000)),
        inspect: (key) => cache.get(key),
        close: () => coordinator.close(),
      });
    },
  },
);
