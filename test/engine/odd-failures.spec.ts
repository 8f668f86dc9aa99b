import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../../src/core/failure.js';
import { fleetOf } from './world/fleet-of.js';

const MINUTE_MS = 60_000;

/** What a source in plain JavaScript may throw. */
const NONSENSE: Record<string, unknown> = {
  'an errcode that is text': { class: 'transient', errcode: '-1' },
  'an errcode that is no number': { class: 'transient', errcode: NaN },
  'an unknown class': { class: 'broken' },
  'no class': {},
  'an endless pause': { class: 'transient', pauseMs: Infinity },
  'a pause that is text': { class: 'transient', pauseMs: '5s' },
  'an errmsg that is none': { class: 'configuration', errmsg: { text: 'no' } },
};

describe('A source that throws', () => {
  it.each(Object.entries(NONSENSE))('%s leaves the fleet its token', async (_name, failure) => {
    const fleet = fleetOf({ endpoint: 'token' });
    const { time, wechat, node } = fleet;
    const { value } = await time.until(node.keeper.get());
    await time.advance(7_200_000 - 10 * MINUTE_MS);
    wechat.trouble({ kind: 'fail', failure: failure as FetchFailure, carriedOut: false });
    await time.until(node.keeper.get());
    await time.advance(100);

    expect(wechat.calls).toHaveLength(2);
    expect(await time.until(fleet.join().keeper.value())).toBe(value);
    expect((await time.until(node.keeper.status())).failure).toMatchObject({
      class: 'transient',
      reason: 'the source threw a malformed failure',
    });
    await time.advance(MINUTE_MS);
    await time.until(node.engine.sweep());
    expect(wechat.calls).toHaveLength(3);
  });
});
