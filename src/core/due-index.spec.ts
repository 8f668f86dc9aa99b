import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueIndex, type Planned } from './due-index.js';

interface Item extends Planned {
  readonly name: number;
}

function items(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, name) => ({ name, slot: undefined }));
}

describe('the index of what is due', () => {
  it('gives out what is due, once, and within ten seconds of its time', () => {
    const index = new DueIndex<Item>();
    const [a, b] = items(2) as [Item, Item];
    index.plan(a, 5_000);
    index.plan(b, 25_000);
    expect(index.takeDue(4_999)).toEqual([]);
    expect(index.takeDue(10_000)).toEqual([a]);
    expect(index.takeDue(10_000)).toEqual([]);
    expect(index.takeDue(1e9)).toEqual([b]);
    expect(index.takeDue(1e9)).toEqual([]);
  });

  it('knows only the last plan of an item, and nothing of a removed one', () => {
    const index = new DueIndex<Item>();
    const [a, b, neverPlanned] = items(3) as [Item, Item, Item];
    index.plan(a, 5_000);
    index.plan(a, 95_000);
    index.plan(b, 5_000);
    index.remove(b);
    index.remove(neverPlanned);
    expect(index.takeDue(50_000)).toEqual([]);
    index.plan(a, 1_000);
    expect(index.takeDue(50_000)).toEqual([a]);
    expect(index.takeDue(100_000)).toEqual([]);
  });

  it('behaves like a plain list of plans', () => {
    const step = fc.oneof(
      fc.record({ plan: fc.nat({ max: 9 }), at: fc.nat({ max: 300_000 }) }),
      fc.record({ remove: fc.nat({ max: 9 }) }),
      fc.record({ take: fc.nat({ max: 300_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new DueIndex<Item>();
        const planned = items(10);
        const model = new Map<number, number>();
        const expectDue = (now: number): void => {
          const due = [...model].filter(([, at]) => at <= now).map(([name]) => name);
          due.forEach((name) => model.delete(name));
          const taken = index.takeDue(now).map(({ name }) => name);
          expect(taken.sort()).toEqual(due.sort());
        };
        for (const each of steps) {
          if ('plan' in each) {
            index.plan(planned[each.plan]!, each.at);
            model.set(each.plan, Math.ceil(each.at / 10_000) * 10_000);
          } else if ('remove' in each) {
            index.remove(planned[each.remove]!);
            model.delete(each.remove);
          } else {
            expectDue(each.take);
          }
        }
        expectDue(Infinity);
      }),
    );
  });

  it('with a hundred thousand items gives out none while nothing is due, and all of them in the end', () => {
    const index = new DueIndex<Item>();
    items(100_000).forEach((item) => index.plan(item, 7_200_000 + item.name));
    expect(index.takeDue(7_199_999)).toEqual([]);
    expect(index.takeDue(7_300_000)).toHaveLength(100_000);
  });
});
