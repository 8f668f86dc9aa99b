import { describe, expect, it } from '@jest/globals';
import { localCoordinator } from './local-coordinator.js';

const LEASE = { key: 'k', owner: 'me', until: 10 };
const OTHER = { ...LEASE, owner: 'other' };

describe('leases and news of one process', () => {
  it('are no fleet’s, unless somebody says so', () => {
    expect(localCoordinator().shared).toBe(false);
    expect(localCoordinator({}).shared).toBe(false);
    expect(localCoordinator({ shared: true }).shared).toBe(true);
  });

  it('have no clock but the process’s own', async () => {
    await expect(localCoordinator().time()).resolves.toBeUndefined();
  });

  it('keep others out, and are released by their owner only', async () => {
    const coordinator = localCoordinator();
    expect(await coordinator.acquire(LEASE, 0)).toBe(true);
    await coordinator.release(OTHER);
    expect(await coordinator.acquire(OTHER, 9)).toBe(false);
    await coordinator.release(LEASE);
    expect(await coordinator.acquire(OTHER, 9)).toBe(true);
    expect(await coordinator.acquire(LEASE, 10)).toBe(true);
  });

  it('are gone when it closes', async () => {
    const coordinator = localCoordinator();
    const heard: unknown[] = [];
    coordinator.subscribe((news) => heard.push(news));
    await coordinator.acquire(LEASE, 0);
    await coordinator.close();
    coordinator.publish({ key: 'k', kind: 'credential', id: 'a' });
    expect([await coordinator.acquire(OTHER, 0), heard]).toEqual([true, []]);
  });
});
