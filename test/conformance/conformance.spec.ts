import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../src/core/clock.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { judge } from './support/judge.js';
import { play } from './support/play.js';
import { openMemory, openRedisStore } from './support/real-stores.js';
import type { Scenario } from './support/scenario.js';
import type { RealStore } from './support/stores-server.js';

const FOLDER = new URL('./', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'));
const suites = files.map((file) => ({ file, ...(read(file) as { about: string; scenarios: Scenario[] }) }));

// A day in simulated time takes seconds.
const SCENARIO_TIMEOUT_MS = 60_000;

async function problemsOf(scenario: Scenario, open: (clock: Clock) => Promise<RealStore>): Promise<string[]> {
  const played = await play(scenario, open);
  try {
    return judge(scenario, played);
  } finally {
    await played.close();
  }
}

describe('G30: the scenarios', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    read('scenario.schema.json') as object,
  );

  it.each(files)('%s is of the described form', (file) => {
    validate(read(file));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('are at least 60, each with a name of its own and a guarantee', () => {
    const scenarios = suites.flatMap((suite) => suite.scenarios);
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });
});

describe.each(suites)('G30: $file: $about', ({ scenarios }) => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis.stop());

  describe.each(scenarios)('$name ($proves)', (scenario) => {
    it(
      'over the store in memory',
      async () => {
        expect(await problemsOf(scenario, openMemory)).toEqual([]);
      },
      SCENARIO_TIMEOUT_MS,
    );

    it(
      'over Redis',
      async () => {
        expect(await problemsOf(scenario, async () => openRedisStore(redis.url))).toEqual([]);
      },
      SCENARIO_TIMEOUT_MS,
    );
  });
});
