import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Endpoint, Overlap } from '../world/sim-wechat.js';
import { SimTime } from '../world/sim-time.js';
import { replay } from './replay.js';
import type { FreezeManner, Schedule } from './schedule.js';
import { Stage } from './stage.js';

const ENDPOINTS: readonly Endpoint[] = ['token', 'stable_token', 'gettoken'];
const OVERLAPS: readonly Overlap[] = ['at-once', 'newest-two', 'by-time'];
const MOMENTS = ['send', 'issued', 'reply'] as const;
const MANNERS: readonly FreezeManner[] = ['timers-first', 'network-first', 'suspend'];
type Moment = (typeof MOMENTS)[number];

const LIFE_MS = 4 * 60_000;
const SETTLED_MS = 50_000;
const START = new SimTime().now;
const RANDOM_RUNS = 30;

interface FrozenHolder {
  readonly endpoint: Endpoint;
  readonly overlap: Overlap;
  readonly moment: Moment;
  readonly manner: FreezeManner;
  /** Beyond the lease of 15 s, by as much as it takes the others to notice. */
  readonly frozenMs: number;
  readonly size: number;
  readonly seed: number;
  /** The fleet has no token yet; else it freezes in a renewal. */
  readonly cold: boolean;
}

/** A fleet under steady traffic, whose next holder freezes in the middle of its fetch. */
async function frozenHolder(scenario: FrozenHolder) {
  const { cold, frozenMs, manner, moment, ...fleet } = scenario;
  const schedule: Schedule = {
    ...fleet,
    ...{ lifeMs: LIFE_MS, wechatLatencyMs: 20, storeLatencyMs: 1, handsBackDeadToken: false, skewMs: 0 },
    ...{ trafficMs: 1_000, sweeps: true, steps: [] },
  };
  const stage = new Stage(schedule);
  const { time, wechat } = stage;
  const freeze = { on: 'fetch', moment, what: { kind: 'freeze', ms: frozenMs, manner } } as const;
  if (!cold) await time.advance(2_000);
  const callsBefore = wechat.calls.length;
  stage.happen(freeze);
  while (stage.disturbed.size === 0 && time.now < START + LIFE_MS) await time.advance(1_000);
  await time.advance(frozenMs + SETTLED_MS);
  const held = stage.actors.map(({ node }) => wechat.alive(node.keeper.peek()?.value ?? ''));
  return {
    held,
    frozen: stage.disturbed.size,
    failed: stage.calls.filter(({ outcome, at }) => outcome !== 'done' && at < time.now - 5_000),
    tokenCalls: wechat.calls.length - callsBefore,
    senders: new Set(wechat.calls.slice(callsBefore).map(({ host }) => host)).size,
  };
}

function judge({
  held,
  frozen,
  failed,
  tokenCalls,
  senders,
}: Awaited<ReturnType<typeof frozenHolder>>): void {
  expect(frozen).toBe(1);
  expect(held).toEqual(held.map(() => true));
  expect(failed).toHaveLength(0);
  expect(tokenCalls).toBeLessThanOrEqual(senders + 1);
}

describe('a holder frozen beyond its lease', () => {
  for (const endpoint of ENDPOINTS) {
    for (const moment of MOMENTS) {
      it(`G6: ${endpoint}, at the moment ‘${moment}’: the fleet ends with the honoured token, 0 failed calls, at most holders + 1 token calls`, async () => {
        for (const overlap of OVERLAPS) {
          for (const manner of MANNERS) {
            for (const cold of [true, false]) {
              judge(
                await frozenHolder({
                  endpoint,
                  overlap,
                  moment,
                  manner,
                  cold,
                  frozenMs: 25_000,
                  size: 3,
                  seed: 1,
                }),
              );
            }
          }
        }
      });
    }
  }

  it('G6: whenever and however long it freezes', async () => {
    const scenarios = fc.record({
      endpoint: fc.constantFrom(...ENDPOINTS),
      overlap: fc.constantFrom(...OVERLAPS),
      moment: fc.constantFrom(...MOMENTS),
      manner: fc.constantFrom(...MANNERS),
      frozenMs: fc.integer({ min: 17_000, max: 45_000 }),
      size: fc.integer({ min: 2, max: 6 }),
      seed: fc.nat(),
      cold: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => judge(await frozenHolder(scenario))),
      replay(RANDOM_RUNS),
    );
  });
});
