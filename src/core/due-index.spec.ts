import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueIndex } from './due-index.js';

describe('the index of what is due', () => {
  it('gives out what is due, once, and within ten seconds of its time', () => {
    const index = new DueIndex<string>();
    index.plan('a', 5_000);
    index.plan('b', 25_000);
    expect(index.takeDue(4_999)).toEqual([]);
    expect(index.takeDue(10_000)).toEqual(['a']);
    expect(index.takeDue(10_000)).toEqual([]);
    expect(index.size).toBe(1);
    expect(index.takeDue(1e9)).toEqual(['b']);
    expect(index.size).toBe(0);
  });

  it('knows only the last plan of an item, and nothing of a removed one', () => {
    const index = new DueIndex<string>();
    index.plan('a', 5_000);
    index.plan('a', 95_000);
    index.plan('b', 5_000);
    index.remove('b');
    index.remove('never planned');
    expect(index.takeDue(50_000)).toEqual([]);
    index.plan('a', 1_000);
    expect(index.takeDue(50_000)).toEqual(['a']);
  });

  it('behaves like a plain list of plans', () => {
    const step = fc.oneof(
      fc.record({ plan: fc.nat({ max: 9 }), at: fc.nat({ max: 300_000 }) }),
      fc.record({ remove: fc.nat({ max: 9 }) }),
      fc.record({ take: fc.nat({ max: 300_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new DueIndex<number>();
        const model = new Map<number, number>();
        for (const each of steps) {
          if ('plan' in each) {
            index.plan(each.plan, each.at);
            model.set(each.plan, Math.ceil(each.at / 10_000) * 10_000);
          } else if ('remove' in each) {
            index.remove(each.remove);
            model.delete(each.remove);
          } else {
            const due = [...model].filter(([, at]) => at <= each.take).map(([item]) => item);
            due.forEach((item) => model.delete(item));
            expect(index.takeDue(each.take).sort()).toEqual(due.sort());
          }
          expect(index.size).toBe(model.size);
        }
      }),
    );
  });

  it('with a hundred thousand items looks at none of them while nothing is due', () => {
    const index = new DueIndex<number>();
    for (let item = 0; item < 100_000; item++) index.plan(item, 7_200_000 + item);
    expect(index.takeDue(7_199_999)).toEqual([]);
    expect(index.size).toBe(100_000);
  });
});
