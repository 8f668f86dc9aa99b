import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { openMemory } from './support/memory-store.js';
import { files, problemsOf, read, suites } from './support/scenarios.js';

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
  it.each(scenarios)('$name ($proves) over the store in memory', async (scenario) => {
    expect(await problemsOf(scenario, openMemory)).toEqual([]);
  });
});
