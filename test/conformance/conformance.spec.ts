import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { openMemory } from './support/memory-store.js';
import { milliseconds, type Scenario } from './support/scenario.js';
import { files, problemsOf, read, suites } from './support/scenarios.js';

const LONG_MS = 3_600_000;
const LONG_TIMEOUT_MS = 30_000;

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
  const quick = scenarios.filter((scenario) => !isLong(scenario));
  const long = scenarios.filter(isLong);
  const name = '$name ($proves) over the store in memory';
  const plays = async (scenario: Scenario): Promise<void> =>
    expect(await problemsOf(scenario, openMemory)).toEqual([]);

  if (quick.length > 0) it.each(quick)(name, plays);
  if (long.length > 0) it.each(long)(name, plays, LONG_TIMEOUT_MS);
});

/** Hours in simulated time may take a second, on a slow machine more. */
function isLong({ then }: Scenario): boolean {
  return milliseconds(then.after) > LONG_MS;
}
