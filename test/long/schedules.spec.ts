import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schedules } from '../engine/schedules/arbitrary.js';
import { play } from '../engine/schedules/play.js';
import { replay } from '../engine/schedules/replay.js';

describe('ten thousand random schedules', () => {
  it('G7: after the faults stop, every process holds the token WeChat honours, and no schedule fetched without bound', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        expect((await play(schedule)).complaints).toEqual([]);
      }),
      replay(12_000),
    );
  });
});
