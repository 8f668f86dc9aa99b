import { describe, expect, it } from '@jest/globals';
import type { AccountOverview, StatusesOptions } from '../nest/account-overview.js';
import { OverviewDesk, TooManyLooksError } from './overview-desk.js';

const HEALTH = { down: 0, degraded: 0, up: 0, idle: 0 };

/** A desk whose looks end when the test says so. */
function given() {
  let now = 0;
  const looks: { options: StatusesOptions; end: () => void; fail: () => void }[] = [];
  const read = (options: StatusesOptions) =>
    new Promise<AccountOverview>((resolve, reject) => {
      const overview = { at: new Date(now), known: looks.length, matching: 0, health: HEALTH, accounts: [] };
      looks.push({ options, end: () => resolve(overview), fail: () => reject(new Error('no luck')) });
    });
  const desk = new OverviewDesk(read, () => now);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { desk, looks, settle, pass: (ms: number) => (now += ms) };
}

describe('The desk that looks at the accounts for everybody', () => {
  it('answers the same question once, for all who ask within a second', async () => {
    const { desk, looks, settle, pass } = given();
    const first = [desk.look({ locale: 'en' }), desk.look({ locale: 'en', search: ' ' })];
    await settle();
    looks[0]?.end();
    const [one, other] = await Promise.all(first);
    expect(other).toBe(one);

    pass(999);
    expect(await desk.look({ locale: 'en', search: '' })).toBe(one);
    expect(looks).toHaveLength(1);
    void desk.look({ locale: 'zh-CN' });
    await settle();
    expect(looks.map(({ options }) => options.locale)).toEqual(['en', 'zh-CN']);
  });

  it('looks anew after a second, and later when a look takes long', async () => {
    const { desk, looks, settle, pass } = given();
    const slow = desk.look({});
    await settle();
    pass(500);
    looks[0]?.end();
    await slow;

    pass(9_999);
    void desk.look({});
    await settle();
    expect(looks).toHaveLength(1);
    pass(1);
    void desk.look({});
    await settle();
    expect(looks).toHaveLength(2);
  });

  it('takes one look at a time, and not too many questions', async () => {
    const { desk, looks, settle } = given();
    const asked = Array.from({ length: 50 }, (_, index) => desk.look({ search: String(index) }));
    await settle();
    expect(looks).toHaveLength(1);

    await expect(desk.look({ search: 'one more' })).rejects.toThrow(TooManyLooksError);
    for (let index = 0; index < 50; index++) {
      looks[index]?.end();
      await asked[index];
      await settle();
    }
    expect(looks.map(({ options }) => options.search)).toEqual(asked.map((_, index) => String(index)));
  });

  it('passes on that a look failed, and looks again', async () => {
    const { desk, looks, settle } = given();
    const asked = desk.look({});
    await settle();
    looks[0]?.fail();
    await expect(asked).rejects.toThrow('no luck');

    await settle();
    const again = desk.look({});
    await settle();
    looks[1]?.end();
    await expect(again).resolves.toBeDefined();
  });
});
