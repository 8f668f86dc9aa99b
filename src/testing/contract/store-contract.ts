import { eventually } from './eventually.js';
import { counting, HOUR_MS, live, RECORD, withSubject } from './given.js';
import { leaseContract } from './lease-contract.js';
import { newsContract } from './news-contract.js';
import type { StoreHarness } from './store-harness.js';
import type { TestFunctions } from './test-functions.js';

/** What every pair of `CredentialStore` and `RefreshCoordinator` must do. */
export function storeContract(test: TestFunctions, harness: StoreHarness): void {
  const { describe, it, expect } = test;
  const given = withSubject(harness);

  describe(`store contract: ${harness.name}`, () => {
    it(
      'an absent key has neither record nor revision',
      given(async ({ key, one }) => {
        expect(await one.store.read(key)).toEqual({ record: undefined, revision: undefined });
      }),
    );

    it(
      'a record written where there was none is read by everybody, and is what an operator sees',
      given(async ({ key, one, other, inspect }) => {
        expect(await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: HOUR_MS })).toBe(
          true,
        );
        expect((await one.store.read(key)).record).toEqual(RECORD);
        expect((await other.store.read(key)).record).toEqual(RECORD);
        expect(await inspect(key)).toEqual(RECORD);
      }),
    );

    it(
      'a revision stays the same until the key is written, is the same for everybody, and then changes',
      given(async ({ key, one, other }) => {
        await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: HOUR_MS });
        const { revision } = await one.store.read(key);
        expect((await one.store.read(key)).revision).toBe(revision);
        expect((await other.store.read(key)).revision).toBe(revision);
        expect(await other.store.write(key, { record: counting(2), revision, ttlMs: HOUR_MS })).toBe(true);
        expect((await one.store.read(key)).revision === revision).toBe(false);
      }),
    );

    it(
      'a write with a revision that no longer holds changes nothing: not the record, not the lease, no news',
      given(async ({ key, one, other }) => {
        await live(one);
        const heard: string[] = [];
        one.coordinator.subscribe((news) => news.key === key && heard.push(news.id ?? ''));
        const lease = { key, owner: 'a', until: 1000 };
        await one.coordinator.acquire(lease, 0);
        await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: HOUR_MS });
        const stale = {
          record: counting(9),
          ttlMs: HOUR_MS,
          release: lease,
          news: { key, kind: 'credential', id: 'never' } as const,
        };
        expect(await one.store.write(key, { ...stale, revision: undefined })).toBe(false);
        expect(await one.store.write(key, { ...stale, revision: 'no such revision' })).toBe(false);
        expect((await one.store.read(key)).record).toEqual(RECORD);
        expect(await other.coordinator.acquire({ ...lease, owner: 'b' }, 1)).toBe(false);
        // News keep their order: when the next one is here, the false one did not come.
        const { revision } = await one.store.read(key);
        const news = { key, kind: 'credential', id: 'next' } as const;
        await other.store.write(key, { record: RECORD, revision, ttlMs: HOUR_MS, news });
        await eventually(() => heard.includes('next'), 'the next news');
        expect(heard).toEqual(['next']);
      }),
    );

    it(
      'a write with a revision fails when the key is absent',
      given(async ({ key, one }) => {
        expect(await one.store.write(key, { record: RECORD, revision: 'gone', ttlMs: HOUR_MS })).toBe(false);
        expect((await one.store.read(key)).record).toBeUndefined();
      }),
    );

    it(
      'something unreadable is a miss with a revision, and can be overwritten (G8)',
      given(async ({ key, one, corrupt }) => {
        await corrupt(key);
        const entry = await one.store.read(key);
        expect(entry.record).toBeUndefined();
        expect(typeof entry.revision).toBe('string');
        expect(await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: HOUR_MS })).toBe(
          false,
        );
        const write = { record: RECORD, revision: entry.revision, ttlMs: HOUR_MS };
        expect(await one.store.write(key, write)).toBe(true);
        expect((await one.store.read(key)).record).toEqual(RECORD);
      }),
    );

    it(
      'fields of a newer release survive (G8)',
      given(async ({ key, one, other, inspect }) => {
        const record = {
          ...RECORD,
          later: { list: [1, 'zwei', null], deep: { yes: true } },
          state: ['s', 1.5],
        };
        await one.store.write(key, { record, revision: undefined, ttlMs: HOUR_MS });
        expect((await other.store.read(key)).record).toEqual(record);
        expect(await inspect(key)).toEqual(record);
      }),
    );

    it(
      'texts come back as they were: colons in front, quotes, line ends, Chinese',
      given(async ({ key, one, inspect }) => {
        const record = { ...RECORD, a: ':x', b: ':base64:eA==', c: '"\\\n', d: '令牌 🀄', e: '' };
        await one.store.write(key, { record, revision: undefined, ttlMs: HOUR_MS });
        expect((await one.store.read(key)).record).toEqual(record);
        expect(await inspect(key)).toEqual(record);
      }),
    );

    it(
      'the record is a copy: what the writer does to his object afterwards changes nothing',
      given(async ({ key, one }) => {
        const list = ['first'];
        await one.store.write(key, { record: { v: 1, list }, revision: undefined, ttlMs: HOUR_MS });
        list.push('second');
        expect((await one.store.read(key)).record).toEqual({ v: 1, list: ['first'] });
      }),
    );

    it(
      'the time to live is in milliseconds',
      given(async ({ key, one, ttlMs }) => {
        await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: 90_000 });
        if (!ttlMs) return;
        const left = await ttlMs(key);
        expect(left).toBeLessThanOrEqual(90_000);
        expect(left).toBeGreaterThan(60_000);
      }),
    );

    it(
      'keys do not disturb each other',
      given(async ({ key, one }) => {
        await one.store.write(key, { record: RECORD, revision: undefined, ttlMs: HOUR_MS });
        expect(await one.store.write(`${key}2`, { record: counting(2), revision: undefined, ttlMs: 1 })).toBe(
          true,
        );
        expect((await one.store.read(key)).record).toEqual(RECORD);
      }),
    );

    it(
      'many concurrent increments by compare-and-set lose none',
      given(async ({ key, one, other }) => {
        const increment = async (store: typeof one.store): Promise<void> => {
          for (;;) {
            const { record, revision } = await store.read(key);
            const used = (record?.budget?.used ?? 0) + 1;
            if (await store.write(key, { record: counting(used), revision, ttlMs: HOUR_MS })) return;
          }
        };
        const each = Array.from({ length: 20 }, (_, index) => increment(index % 2 ? one.store : other.store));
        await Promise.all(each);
        expect((await one.store.read(key)).record?.budget?.used).toBe(20);
      }),
    );

    leaseContract(test, given);
    newsContract(test, given);

    it(
      'closing twice is closing once',
      given(async ({ one }) => {
        await one.coordinator.close();
        await one.coordinator.close();
        expect(true).toBe(true);
      }),
    );
  });
}
