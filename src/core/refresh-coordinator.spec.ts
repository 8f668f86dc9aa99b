import { describe, expect, it } from '@jest/globals';
import { type Lease, keepsOut } from './refresh-coordinator.js';

const NOW = 1_000_000;
const until = (ms: number): Lease => ({ key: 'k', owner: 'o', until: NOW + ms });

describe('a lease that is held', () => {
  it.each<[string, number, boolean]>([
    ['until now is over', 0, false],
    ['a moment longer keeps the others out', 1, true],
    ['as long as ours would be keeps us out', 15_000, true],
    ['twice as long as ours would be, and a second, still does', 31_000, true],
    ['longer was measured by a clock that is gone', 31_001, false],
  ])('%s', (_name, heldMs, keeps) => {
    expect(keepsOut(until(heldMs), until(15_000), NOW)).toBe(keeps);
  });
});
