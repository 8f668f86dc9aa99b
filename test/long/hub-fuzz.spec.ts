import { describe, expect, it } from '@jest/globals';
import { fuzzHub } from '../hub/support/fuzz-run.js';
import { hubs, type Platform } from '../hub/support/hubs.js';
import { simulator } from '../nest/support/wechat.js';

const given = simulator();
const boot = hubs();
/** Another one each time, unless a failed run is to be repeated. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

describe.each<Platform>(['express', 'fastify'])('A hub on %s that is sent much nonsense', (platform) => {
  it(`G24: never fails, never says more than it should (FUZZ_SEED=${seed})`, async () => {
    const { statuses } = await fuzzHub(boot, given.wechat, platform, { numRuns: 10_000, seed });
    for (const status of [200, 304, 400, 401, 403, 404, 405, 413]) {
      expect({ status, times: statuses.get(status) ?? 0 }).not.toMatchObject({ times: 0 });
    }
  });
});
