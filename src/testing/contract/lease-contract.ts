import { type Given, HOUR_MS, RECORD } from './given.js';
import type { TestFunctions } from './test-functions.js';

/** A lease is exclusive, ends by store time, and belongs to its owner. */
export function leaseContract({ it, expect }: TestFunctions, given: Given): void {
  const leaseOn = (key: string) => ({ key, owner: 'a', until: 1000 });
  const rivalOn = (key: string) => ({ key, owner: 'b', until: 2000 });

  it(
    'a lease is exclusive',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const rival = rivalOn(key);
      expect(await one.coordinator.acquire(lease, 0)).toBe(true);
      expect(await other.coordinator.acquire(rival, 999)).toBe(false);
      expect(await one.coordinator.acquire(rival, 999)).toBe(false);
      expect(await other.coordinator.acquire({ ...rival, key: `${key}2` }, 999)).toBe(true);
    }),
  );

  it(
    'of many that ask at once, one gets the lease',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          (index % 2 ? one : other).coordinator.acquire({ ...lease, owner: `o${index}` }, 0),
        ),
      );
      expect(answers.filter(Boolean).length).toBe(1);
    }),
  );

  it(
    'a lease ends by the store time that is given, whatever the clocks on the wall say',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const rival = rivalOn(key);
      const now = Date.now();
      const future = { ...lease, until: now + HOUR_MS };
      expect(await one.coordinator.acquire(future, now)).toBe(true);
      expect(await other.coordinator.acquire({ ...rival, until: now + 2 * HOUR_MS }, now + HOUR_MS)).toBe(
        true,
      );
      expect(await one.coordinator.acquire(future, now)).toBe(false);
    }),
  );

  it(
    'a lease that another clock has measured keeps nobody out',
    given(async ({ key, one, other }) => {
      const minute = 60_000;
      const rivalAt = (now: number) => ({ ...rivalOn(key), until: now + minute });
      await one.coordinator.acquire({ ...leaseOn(key), until: 10 * minute }, 9 * minute);
      // The clock of the next server is behind: a little is no reason to doubt, minutes are.
      expect(await other.coordinator.acquire(rivalAt(8.5 * minute), 8.5 * minute)).toBe(false);
      expect(await other.coordinator.acquire(rivalAt(4 * minute), 4 * minute)).toBe(true);
    }),
  );

  it(
    'a lease is given back by its owner only',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const rival = rivalOn(key);
      await one.coordinator.acquire(lease, 0);
      await other.coordinator.release({ ...lease, owner: 'b' });
      expect(await other.coordinator.acquire(rival, 1)).toBe(false);
      await one.coordinator.release(lease);
      expect(await other.coordinator.acquire(rival, 1)).toBe(true);
      // Too late: it belongs to the rival now.
      await one.coordinator.release(lease);
      expect(await one.coordinator.acquire(lease, 1)).toBe(false);
    }),
  );

  it(
    'a write releases the lease of its owner',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const rival = rivalOn(key);
      await one.coordinator.acquire(lease, 0);
      const write = { record: RECORD, revision: undefined, ttlMs: HOUR_MS, release: lease };
      expect(await one.store.write(key, write)).toBe(true);
      expect(await other.coordinator.acquire(rival, 1)).toBe(true);
    }),
  );

  it(
    'a write of one who lost the lease leaves the lease of the next',
    given(async ({ key, one, other }) => {
      const lease = leaseOn(key);
      const rival = rivalOn(key);
      await one.coordinator.acquire(lease, 0);
      await other.coordinator.acquire(rival, 1500);
      const write = { record: RECORD, revision: undefined, ttlMs: HOUR_MS, release: lease };
      expect(await one.store.write(key, write)).toBe(true);
      expect(await one.coordinator.acquire({ ...lease, until: 3000 }, 1600)).toBe(false);
    }),
  );
}
