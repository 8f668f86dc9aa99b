import { describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expectAllRenewed } from './support/expect-scale.js';
import { heapPerAccount } from './support/measured.js';
import { forecasts, printed } from './support/print.js';
import { runScale } from './support/run-scale.js';

const LONGEST_RUN_MS = 6 * 3_600_000;
const OPTIONS = {
  accounts: Number(process.env['SCALE_ACCOUNTS'] ?? 100_000),
  processes: Number(process.env['SCALE_PROCESSES'] ?? 8),
  speed: Number(process.env['SCALE_SPEED'] ?? 20),
  lifeSeconds: 7200,
  renewals: 1,
};
/** An application's own data about its accounts, and what the garbage collector has not found yet, blur small numbers. */
const ENOUGH_FOR_HEAP = 50_000;

const RENEWED = { renewalSeconds: 6_490 };
const TEN_MILLION = { ...RENEWED, accounts: 10_000_000, processes: 100 };
const FLEETS = {
  '10 million, 100 processes, each account in all': { ...TEN_MILLION, users: 100 },
  '10 million, 100 processes, each account in 1.5': { ...TEN_MILLION, users: 1.5 },
  'one of ten groups: 1 million, 10 processes, each account in 1.5': {
    ...RENEWED,
    accounts: 1_000_000,
    processes: 10,
    users: 1.5,
  },
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

describe('Very many accounts', () => {
  it(
    `G27, G28: ${OPTIONS.accounts} accounts over ${OPTIONS.processes} processes are renewed in time, each by one process`,
    async () => {
      const tick = await sweepWithNothingDue();
      const result = await runScale(OPTIONS, say);
      say(
        `\n${printed(result, tick)}\n\nWhat the model says of ten million accounts:\n\n${forecasts(FLEETS)}\n`,
      );
      expectAllRenewed(result);
      expect(tick.many).toBeLessThan(2 * tick.few);
      if (OPTIONS.accounts >= ENOUGH_FOR_HEAP) expect(heapPerAccount(result)).toBeLessThanOrEqual(1024);
    },
    LONGEST_RUN_MS,
  );
});

/** CPU of a tick in nanoseconds, as bench/sweep.bench.mjs measures it. */
async function sweepWithNothingDue(): Promise<{ many: number; few: number }> {
  const path = (name: string): string => new URL(`../../bench/${name}`, import.meta.url).href;
  const child = fork(new URL(path('support/isolated.mjs')), [path('sweep.bench.mjs')], {
    execArgv: ['--expose-gc'],
  });
  const [row] = (await once(child, 'message')) as [{ value: number; reference: number }];
  await once(child, 'exit');
  return { many: row.value, few: row.reference };
}
