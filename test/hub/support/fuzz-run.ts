import { expect } from '@jest/globals';
import fc from 'fast-check';
import { type WechatSimulator } from '../../../src/testing/index.js';
import { Fuzzer, fuzzInput, PASS_SECRET } from './fuzz.js';
import { type hubs, type Platform } from './hubs.js';

/** Sends so many inputs to a hub with everything switched on; the seed makes them the same every time. */
export async function fuzzHub(
  boot: ReturnType<typeof hubs>,
  wechat: WechatSimulator,
  platform: Platform,
  { numRuns, seed }: { readonly numRuns: number; readonly seed: number },
): Promise<Fuzzer> {
  const hub = await boot({
    ...{ wechatUrl: wechat.url, platform },
    hub: {
      gateway: { passSecret: PASS_SECRET },
      limits: { requestsPerSecond: false, refusedPerMinute: false, eventStreams: 1_000_000 },
    },
  });
  const fuzzer = new Fuzzer(hub, wechat);
  await fuzzer.warmUp();
  await fc.assert(
    fc.asyncProperty(fuzzInput, (input) => fuzzer.check(input)),
    { numRuns, seed, endOnFailure: false },
  );
  fuzzer.close();
  // What no client may do, nothing reached: only a pass or a right refresh asks WeChat for anything.
  expect(fuzzer.callsToWechat).toBe(0);
  return fuzzer;
}
