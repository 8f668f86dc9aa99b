import { describe, it } from '@jest/globals';
import { expectAllRenewed } from '../scale/support/expect-scale.js';
import { runScale } from '../scale/support/run-scale.js';

/** Tokens that live for 40 minutes, at 60 times the speed: a run of less than a minute. */
const OPTIONS = { accounts: 2_000, processes: 8, speed: 60, lifeSeconds: 2_400, renewals: 1 };

describe('Very many accounts over 8 processes and a real Redis', () => {
  it('G28: are all renewed in time, each renewal by exactly one process', async () => {
    expectAllRenewed(await runScale(OPTIONS));
  });
});
