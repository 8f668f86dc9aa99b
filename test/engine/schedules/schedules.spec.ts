import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schedules } from './arbitrary.js';
import { play } from './play.js';
import { replay } from './replay.js';

// Days of simulated time: seconds, or more where the machine is busy.
const TIMEOUT_MS = 120_000;

describe('random schedules', () => {
  it(
    'G7: after the faults stop, every process holds the token WeChat honours, and no schedule fetched without bound',
    async () => {
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          expect((await play(schedule)).complaints).toEqual([]);
        }),
        replay(200),
      );
    },
    TIMEOUT_MS,
  );
});
