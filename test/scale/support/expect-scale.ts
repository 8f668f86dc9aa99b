import { expect } from '@jest/globals';
import { sum } from './measured.js';
import { type ScaleResult } from './run-scale.js';

/** G28, in counts and orders. */
export function expectAllRenewed({ options, endpoint, processes, escaped }: ScaleResult): void {
  const { accounts, renewals, lifeSeconds } = options;
  const progress = processes.map((process) => process.progress);
  const total = (count: (one: (typeof progress)[number]) => number): number => sum(progress.map(count));
  expect(escaped).toEqual([]);
  // Everybody got a token, at once but for the first time, and never one that is not honoured any more.
  expect(progress.map(({ failures }) => failures)).toEqual(progress.map(() => ({})));
  expect(total(({ inUse }) => inUse)).toBeGreaterThan(accounts);
  expect({ waited: total(({ waited }) => waited), dead: endpoint.deadUses }).toEqual({ waited: 0, dead: 0 });
  // One token call for each renewal of each account, never two at once, and never early.
  expect(endpoint.accountsByCalls).toEqual([[1 + renewals, accounts]]);
  expect(endpoint.overlaps).toBe(0);
  // (A life begins with the sending of the request, which takes seconds of compressed time to arrive.)
  expect(endpoint.gaps.shortest).toBeGreaterThan((lifeSeconds - 16 * 60) * 1000);
  expect(endpoint.gaps.longest).toBeLessThan((lifeSeconds - 60) * 1000);
  // No process does the work of another one.
  const fair = endpoint.tokenCalls / options.processes;
  expect(endpoint.callsBy).toHaveLength(options.processes);
  for (const [, calls] of endpoint.callsBy) expect(calls).toBeGreaterThan(fair / 2);
}
