import type { News } from '../../core/refresh-coordinator.js';
import { eventually } from './eventually.js';
import { type Given, HOUR_MS, live, RECORD } from './given.js';
import type { TestFunctions } from './test-functions.js';

/** What a write publishes, every subscriber of every instance hears. */
export function newsContract({ it, expect }: TestFunctions, given: Given): void {
  const newsOn = (key: string): News => ({ key, kind: 'credential', id: 'c1' });
  const write = { record: RECORD, revision: undefined, ttlMs: HOUR_MS };

  it(
    'news reach every subscriber, here and elsewhere',
    given(async ({ key, one, other }) => {
      await live(one);
      await live(other);
      const heard: News[][] = [[], [], []];
      one.coordinator.subscribe((item) => item.key === key && heard[0]?.push(item));
      one.coordinator.subscribe((item) => item.key === key && heard[1]?.push(item));
      other.coordinator.subscribe((item) => item.key === key && heard[2]?.push(item));
      await one.store.write(key, { ...write, news: newsOn(key) });
      await eventually(() => heard.every((list) => list.length > 0), 'news for all');
      expect(heard).toEqual([[newsOn(key)], [newsOn(key)], [newsOn(key)]]);
    }),
  );

  it(
    'news carry ids, never the token',
    given(async ({ key, one, other }) => {
      await live(other);
      const heard: News[] = [];
      other.coordinator.subscribe((item) => item.key === key && heard.push(item));
      await one.store.write(key, { ...write, news: newsOn(key) });
      await eventually(() => heard.length > 0, 'the news');
      expect(JSON.stringify(heard).includes(RECORD.credential?.value ?? '')).toBe(false);
    }),
  );

  it(
    'who ended his subscription hears nothing more; one that throws harms nobody',
    given(async ({ key, one }) => {
      await live(one);
      const heard: string[] = [];
      const end = one.coordinator.subscribe((item) => item.key === key && heard.push('ended'));
      one.coordinator.subscribe(() => {
        throw new Error('a listener of poor quality');
      });
      one.coordinator.subscribe((item) => item.key === key && heard.push('still here'));
      end();
      await one.store.write(key, { ...write, news: newsOn(key) });
      await eventually(() => heard.length > 0, 'the news');
      expect(heard).toEqual(['still here']);
    }),
  );

  it(
    'a failure is news as well, and needs no id',
    given(async ({ key, one, other }) => {
      await live(other);
      const heard: News[] = [];
      other.coordinator.subscribe((item) => item.key === key && heard.push(item));
      await one.store.write(key, { ...write, news: { key, kind: 'failure' } });
      await eventually(() => heard.length > 0, 'the news');
      expect(heard).toEqual([{ key, kind: 'failure' }]);
    }),
  );
}
