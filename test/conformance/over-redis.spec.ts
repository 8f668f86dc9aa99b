import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { openRedisStore } from './support/redis-store.js';
import { problemsOf, suites } from './support/scenarios.js';

// A day in simulated time takes seconds.
const SCENARIO_TIMEOUT_MS = 60_000;

describe.each(suites)('G30: $file: $about', ({ scenarios }) => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis.stop());

  it.each(scenarios)(
    '$name ($proves) over Redis',
    async (scenario) => {
      expect(await problemsOf(scenario, async () => openRedisStore(redis.url))).toEqual([]);
    },
    SCENARIO_TIMEOUT_MS,
  );
});
