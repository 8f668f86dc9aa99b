import { describe, expect, it } from '@jest/globals';
import type { CredentialStore } from '../../src/core/credential-store.js';
import { ClearRation } from '../../src/core/clear-ration.js';
import { updateRecord } from '../../src/core/update-record.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { memoryCache } from '../../src/stores/memory-cache.js';

const DAY_MS = 86_400_000;
const NOVEMBER_20 = Date.parse('2026-11-20T02:00:00Z');
/** Midnight in Shanghai. */
const DECEMBER = Date.parse('2026-11-30T16:00:00Z');

const emptyStore = (): CredentialStore => cacheManagerStore(memoryCache(), localCoordinator());

function rationOf(store: CredentialStore) {
  const clock = { now: NOVEMBER_20 };
  return { ration: new ClearRation(store, 'clears', () => clock.now), clock };
}

describe('the clearings of an account’s quotas', () => {
  it('are ten in a month, and as many in the next one', async () => {
    const { ration, clock } = rationOf(emptyStore());
    for (let used = 1; used <= 10; used++) {
      expect(await ration.take()).toEqual({ granted: true, next: { month: '2026-11', used } });
    }
    expect(await ration.take()).toEqual({ granted: false, used: 10, retryAt: DECEMBER });
    expect(ration.retryAt).toBe(DECEMBER);
    clock.now = DECEMBER - 1;
    expect(await ration.take()).toMatchObject({ granted: false });
    clock.now = DECEMBER;
    expect(await ration.take()).toEqual({ granted: true, next: { month: '2026-12', used: 1 } });
  });

  it('are counted for the fleet, also when two processes take one at once', async () => {
    const store = emptyStore();
    const fleet = [rationOf(store).ration, rationOf(store).ration];
    const taken = await Promise.all(fleet.map((ration) => ration.take()));
    expect(taken.map((spending) => spending.granted && spending.next.used).sort()).toEqual([1, 2]);
  });

  it('do not count when WeChat did not carry them out', async () => {
    const { ration } = rationOf(emptyStore());
    await ration.take();
    await ration.giveBack();
    expect(await ration.take()).toMatchObject({ next: { used: 1 } });
  });

  it('are over for the month when WeChat says so', async () => {
    const { ration } = rationOf(emptyStore());
    await ration.take();
    await ration.exhaust();
    expect(await ration.take()).toEqual({ granted: false, used: 10, retryAt: DECEMBER });
  });

  it('lie in a record that keeps what else is in it, and outlives the month by a day', async () => {
    const store = emptyStore();
    const ttls: number[] = [];
    const watched: CredentialStore = {
      read: (key) => store.read(key),
      write: (key, write) => (ttls.push(write.ttlMs), store.write(key, write)),
    };
    await store.write('clears', { record: { v: 1, later: 'kept' }, revision: undefined, ttlMs: DAY_MS });
    const { ration } = rationOf(watched);
    await ration.take();
    expect(ttls).toEqual([DECEMBER - NOVEMBER_20 + DAY_MS]);
    expect((await store.read('clears')).record).toEqual({
      v: 1,
      later: 'kept',
      quotaClears: { month: '2026-11', used: 1 },
    });
  });

  it('that are refused write nothing', async () => {
    const store = emptyStore();
    let writes = 0;
    const { ration } = rationOf({
      read: (key) => store.read(key),
      write: (key, write) => (writes++, store.write(key, write)),
    });
    await ration.exhaust();
    await ration.take();
    expect(writes).toBe(1);
  });
});

describe('a change of a record', () => {
  const rest = () => ({ ttlMs: DAY_MS });

  it('is computed again when somebody wrote meanwhile, and gives up after fifty times', async () => {
    const store = emptyStore();
    let quicker = 2;
    const racing: CredentialStore = {
      read: (key) => store.read(key),
      write: (key, write) => (quicker-- > 0 ? Promise.resolve(false) : store.write(key, write)),
    };
    expect(await updateRecord(racing, 'k', () => ({ v: 1 }), rest)).toBe(true);
    expect(quicker).toBe(-1);
    quicker = 49;
    expect(await updateRecord(racing, 'k', () => ({ v: 1, changed: 1 }), rest)).toBe(true);
    quicker = 50;
    await expect(updateRecord(racing, 'k', () => ({ v: 1, changed: 2 }), rest)).rejects.toThrow(
      'the record is being changed without pause',
    );
  });

  it('that changes nothing writes nothing', async () => {
    const unwritable: CredentialStore = {
      read: () => Promise.resolve({ record: { v: 1 }, revision: 'r' }),
      write: () => Promise.reject(new Error('nobody should write')),
    };
    expect(await updateRecord(unwritable, 'k', (current) => current, rest)).toBe(false);
    expect(await updateRecord(unwritable, 'k', () => undefined, rest)).toBe(false);
  });
});
