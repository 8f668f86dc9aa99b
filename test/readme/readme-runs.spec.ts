import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Readme, type Snippet } from './readme-text.js';
import { NOT_RUN, TEST_FILES } from './snippets/not-run.js';
import { Place } from './snippets/place.js';
import { RunningSnippet } from './snippets/running-snippet.js';
import { type Trials } from './snippets/trial.js';
import { accountTrials } from './snippets/trials/accounts.trials.js';
import { apiTrials } from './snippets/trials/api.trials.js';
import { applicationTrials } from './snippets/trials/applications.trials.js';
import { commandTrials } from './snippets/trials/commands.trials.js';
import { hubTrials } from './snippets/trials/hub.trials.js';
import { storeTrials } from './snippets/trials/stores.trials.js';

// The programs of both READMEs are the same (readme-snippets.spec.ts): running those of one is enough.
const { blocks } = new Readme('README.md');
const trials: Trials = {
  ...apiTrials,
  ...accountTrials,
  ...storeTrials,
  ...applicationTrials,
  ...hubTrials,
  ...commandTrials,
};
const place = await Place.make();

const named = (name: string): Snippet => {
  const found = blocks.find((block) => block.name === name);
  if (!found) throw new Error(`README.md has no ${name}`);
  return found;
};
const running = (name: string) => new RunningSnippet(named(name), place);

// They register tests of their own.
for (const name of TEST_FILES) await running(name).load();

afterAll(() => place.close());

describe('A snippet of the README', () => {
  afterEach(() => place.tidy());

  it.each(Object.entries(trials))(
    'does what it says: %s',
    (name, trial) => trial(running(name), place, running),
    60_000,
  );

  it('is run, is a test itself, or stands in the list of those that are not run', () => {
    const known = [...Object.keys(trials), ...TEST_FILES, ...Object.keys(NOT_RUN)];
    expect(known.sort()).toEqual(blocks.map(({ name }) => name).sort());
  });
});
