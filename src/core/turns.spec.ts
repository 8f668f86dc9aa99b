import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Begins so many turns, and tells who has come to his. */
function crowd(turns: Turns, size: number) {
  const admitted: number[] = [];
  const ends: (() => void)[] = [];
  for (let index = 0; index < size; index++) {
    void turns.begin().then((end) => {
      admitted.push(index);
      ends[index] = end;
    });
  }
  return { admitted, ends };
}

describe('turns', () => {
  it('are taken by so many at a time, in order', async () => {
    const { admitted, ends } = crowd(new Turns(2), 5);
    await settle();
    expect(admitted).toEqual([0, 1]);
    ends[1]!();
    await settle();
    expect(admitted).toEqual([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await settle();
    expect(admitted).toEqual([0, 1, 2, 3, 4]);
  });

  it('that end twice admit one', async () => {
    const { admitted, ends } = crowd(new Turns(1), 3);
    await settle();
    ends[0]!();
    ends[0]!();
    await settle();
    expect(admitted).toEqual([0, 1]);
  });

  it('are free again when nobody waits', async () => {
    const turns = new Turns(1);
    (await turns.begin())();
    const { admitted } = crowd(turns, 2);
    await settle();
    expect(admitted).toEqual([0]);
  });

  it('are not waited for any longer when all are admitted, and are as few as before afterwards', async () => {
    const turns = new Turns(1);
    const early = crowd(turns, 4);
    await settle();
    turns.admitAll();
    await settle();
    expect(early.admitted).toEqual([0, 1, 2, 3]);
    const late = crowd(turns, 2);
    for (const end of early.ends.slice(0, 3)) end();
    await settle();
    expect(late.admitted).toEqual([]);
    early.ends[3]!();
    await settle();
    expect(late.admitted).toEqual([0]);
  });
});
