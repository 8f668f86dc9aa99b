import { describe, expect, it } from '@jest/globals';
import { simulator } from '../nest/support/wechat.js';
import { fuzzHub } from './support/fuzz-run.js';
import { hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();

// The long suite sends ten thousand.
describe.each<Platform>(['express', 'fastify'])('A hub on %s that is sent nonsense', (platform) => {
  it('G24: never fails, never says more than it should, and asks WeChat for nothing', async () => {
    const { statuses } = await fuzzHub(boot, given.wechat, platform, { numRuns: 400, seed: 24 });
    for (const status of [200, 400, 401, 403, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(0);
  });
});
