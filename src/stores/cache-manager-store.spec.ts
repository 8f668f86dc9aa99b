import { describe, expect, it } from '@jest/globals';
import type { CacheLike } from './cache-like.js';
import { cacheManagerStore } from './cache-manager-store.js';
import { LocalCoordinator } from './local-coordinator.js';
import { silentLogger } from './store-logger.js';

/** A cache that answers only when it is let. */
function slowCache() {
  const held = new Map<string, unknown>();
  const ttls: number[] = [];
  const cache: CacheLike = {
    get: async (key) => {
      await new Promise(setImmediate);
      return held.get(key) ?? null;
    },
    set: async (key, value, ttl) => {
      await new Promise(setImmediate);
      ttls.push(ttl);
      held.set(key, value);
    },
    del: (key) => Promise.resolve(held.delete(key)),
  };
  return { cache, held, ttls };
}

describe('cacheManagerStore', () => {
  it('takes null for absent, as cache-manager 6 and 7 say it', async () => {
    const store = cacheManagerStore(slowCache().cache, new LocalCoordinator());
    expect(await store.read('k')).toEqual({ record: undefined, revision: undefined });
  });

  it('warns of what nobody can read, without showing it, and of nothing else', async () => {
    const { cache, held } = slowCache();
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (text: string) => void warnings.push(text) };
    const store = cacheManagerStore(cache, new LocalCoordinator(), logger);
    await store.read('absent');
    await store.write('good', { record: { v: 1 }, revision: undefined, ttlMs: 1_000 });
    await store.read('good');
    expect(warnings).toEqual([]);
    held.set('odd', { v: 1, credential: 'canary' });
    expect((await store.read('odd')).record).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('under odd')]);
    expect(warnings.join()).not.toContain('canary');
  });

  it('releases the lease and tells the news in the step that writes, and only then', async () => {
    const coordinator = new LocalCoordinator();
    const store = cacheManagerStore(slowCache().cache, coordinator);
    const heard: string[] = [];
    coordinator.subscribe(({ kind }) => heard.push(kind));
    const lease = { key: 'k', owner: 'me', until: 10 };
    const other = { ...lease, owner: 'other' };
    await coordinator.acquire(lease, 0);
    const write = {
      record: { v: 1 },
      ttlMs: 1_000,
      release: lease,
      news: { key: 'k', kind: 'failure' },
    } as const;
    expect(await store.write('k', { ...write, revision: 'of another one' })).toBe(false);
    expect([await coordinator.acquire(other, 0), heard]).toEqual([false, []]);
    expect(await store.write('k', { ...write, revision: undefined })).toBe(true);
    expect([await coordinator.acquire(other, 0), heard]).toEqual([true, ['failure']]);
  });

  it('serialises the writes of one key, so that of two with the same revision one fails', async () => {
    const store = cacheManagerStore(slowCache().cache, new LocalCoordinator());
    const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 1000 };
    expect(await Promise.all([store.write('k', write), store.write('k', write)])).toEqual([true, false]);
  });

  it('goes on after a cache that failed', async () => {
    const { cache } = slowCache();
    let broken = true;
    const store = cacheManagerStore(
      { ...cache, set: (...args) => (broken ? Promise.reject(new Error('down')) : cache.set(...args)) },
      new LocalCoordinator(),
    );
    const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 1000 };
    const first = store.write('k', write);
    const second = store.write('k', write);
    await expect(first).rejects.toThrow('down');
    await expect(second).rejects.toThrow('down');
    broken = false;
    expect(await store.write('k', write)).toBe(true);
  });

  it.each([
    [0, 1],
    [-5, 1],
    [0.4, 1],
    [1500.2, 1501],
    [Number.NaN, 86_400_000],
    [Number.POSITIVE_INFINITY, 86_400_000],
  ])('never sets a TTL of 0, a fraction or a negative one (%p → %p)', async (asked, set) => {
    const { cache, ttls } = slowCache();
    await cacheManagerStore(cache, new LocalCoordinator()).write('k', {
      record: { v: 1 },
      revision: undefined,
      ttlMs: asked,
    });
    expect(ttls).toEqual([set]);
  });

  it('keeps the revision when a cache gives the fields back in another order', async () => {
    const { cache, held } = slowCache();
    const store = cacheManagerStore(cache, new LocalCoordinator());
    held.set('k', { v: 1, budget: { period: 'p', used: 1 } });
    const { revision } = await store.read('k');
    held.set('k', { budget: { used: 1, period: 'p' }, v: 1 });
    expect((await store.read('k')).revision).toBe(revision);
  });

  it('shows no token in a revision (G22)', async () => {
    const { cache, held } = slowCache();
    held.set('k', { v: 1, state: 'canary-token' });
    expect((await cacheManagerStore(cache, new LocalCoordinator()).read('k')).revision).not.toContain(
      'canary',
    );
  });
});
