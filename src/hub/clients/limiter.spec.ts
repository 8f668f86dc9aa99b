import { describe, expect, it } from '@jest/globals';
import type { HitStorage } from './hit-storage.js';
import { Limiter, openStorage } from './limiter.js';

const limits = {
  requestsPerSecond: 5,
  refusedPerMinute: 7,
  bodyBytes: 1,
  eventStreams: 1,
  storage: undefined,
} as const;

/** Counts by hand. */
function counting() {
  const hits: unknown[][] = [];
  const storage: HitStorage = {
    increment: (...hit) => {
      hits.push(hit);
      return Promise.resolve({ isBlocked: hits.length > 1, timeToBlockExpire: 3 });
    },
  };
  return { storage, hits };
}

describe('The limits of a hub', () => {
  it('count a client by its name, within a second', async () => {
    const { storage, hits } = counting();
    const limiter = new Limiter(limits, storage);
    expect([await limiter.client('orders'), await limiter.client('orders')]).toEqual([0, 3]);
    expect(hits[0]).toEqual(['client:orders', 1_000, 5, 1_000, 'wechat-token-hub-client']);
  });

  it.each([
    ['10.1.2.3', 'address:10.1.2.3'],
    ['::ffff:10.1.2.3', 'address:10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2'],
  ])('count whoever has no key by network: %s', async (address, key) => {
    const { storage, hits } = counting();
    await new Limiter(limits, storage).refused(address);
    expect(hits[0]!.slice(0, 3)).toEqual([key, 60_000, 7]);
  });

  it('hold nobody up when counting fails, or is turned off', async () => {
    const storage = { increment: () => Promise.reject(new Error('away')) };
    expect(await new Limiter(limits, storage).client('orders')).toBe(0);
    const { storage: unused, hits } = counting();
    const off = new Limiter({ requestsPerSecond: false, refusedPerMinute: false }, unused);
    expect([await off.client('orders'), await off.refused('10.1.2.3'), hits.length]).toEqual([0, 0, 0]);
  });

  it('name the package that is missing, and need none where there is nothing to count', async () => {
    const missing = () => Promise.reject(Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' }));
    await expect(openStorage(limits, missing)).rejects.toMatchObject({
      code: 'MISSING_PACKAGE',
      message: expect.stringContaining('npm install @nestjs/throttler') as unknown,
    });
    const { storage } = counting();
    expect(await openStorage({ ...limits, storage }, missing)).toBe(storage);
    const off = { ...limits, requestsPerSecond: false, refusedPerMinute: false } as const;
    expect(await openStorage(off, missing)).toBeUndefined();
    await expect(openStorage(limits, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
