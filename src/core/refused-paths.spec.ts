import { describe, expect, it } from '@jest/globals';
import { RefusedPaths } from './refused-paths.js';

describe('paths that refuse an honoured token', () => {
  it('need no probe for 30 s, then a minute, two, four, and five at most', () => {
    const paths = new RefusedPaths();
    let now = 0;
    const holds = Array.from({ length: 7 }, () => {
      paths.refuse('/x', now);
      let seconds = 0;
      while (paths.holds('/x', now + seconds * 1_000)) seconds++;
      now += seconds * 1_000;
      return seconds;
    });
    expect(holds).toEqual([30, 60, 120, 240, 300, 300, 300]);
  });

  it('concern themselves only, and are remembered after their hold', () => {
    const paths = new RefusedPaths();
    paths.refuse('/x', 0);
    expect(paths.holds('/y', 0)).toBe(false);
    expect([paths.knows('/x'), paths.knows('/y')]).toEqual([true, false]);
    expect([paths.holds('/x', 30_000), paths.knows('/x')]).toEqual([false, true]);
  });

  it('are bounded: the one that was refused longest ago goes first', () => {
    const paths = new RefusedPaths();
    for (let path = 0; path < 200; path++) paths.refuse(`/${path}`, 0);
    paths.refuse('/0', 1);
    paths.refuse('/new', 2);
    expect([paths.knows('/0'), paths.knows('/1'), paths.knows('/2'), paths.knows('/new')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
