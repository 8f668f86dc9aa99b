import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../core/clock.js';
import { memoryCache } from './memory-cache.js';

describe('the default cache', () => {
  it('holds 100 000 accounts', async () => {
    const cache = memoryCache();
    for (let index = 0; index < 100_000; index += 1) await cache.set(`k${index}`, { v: 1 }, 60_000);
    expect(await cache.get('k0')).toEqual({ v: 1 });
    expect(await cache.get('k99999')).toEqual({ v: 1 });
  });

  it('forgets a key when its time is over, and lets go of the memory as others are written', async () => {
    let now = 0;
    const cache = memoryCache({ ...systemClock, monotonic: () => now });
    const keys = () => (cache as unknown as { store: { keys(): Promise<string[]> } }).store.keys();
    await cache.set('short', 1, 10);
    await cache.set('long', 2, 10_000);
    now = 9;
    expect(await cache.get('short')).toBe(1);
    now = 10;
    expect(await cache.get('short')).toBeUndefined();
    for (let index = 0; index < 1500; index += 1) {
      now += 1;
      await cache.set(`k${index}`, index, 1);
    }
    expect(await keys()).toEqual(['long', 'k1499']);
  });
});
