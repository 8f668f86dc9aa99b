import { describe, expect, it } from '@jest/globals';
import { TokenFetchError } from '../../src/core/failure.js';
import type { FetchedCredential, FetchRequest, TokenSource } from '../../src/core/token-source.js';
import { KEY, startNode } from './world/fleet.js';
import { SimTime } from './world/sim-time.js';
import { SimWechat } from './world/sim-wechat.js';

/** A source that is an authority of its own, as a control server is: each process asks it, nothing is shared. */
function authority(overrides: Partial<TokenSource> = {}) {
  const time = new SimTime();
  const asked: FetchRequest[] = [];
  const told = { value: 'first', lifeSeconds: 600, changed: (): void => undefined, watching: 0 };
  const node = startNode({
    time,
    wechat: new SimWechat(time),
    source: {
      kind: 'authority',
      scope: 'process',
      rotation: 'idempotent',
      windows: { soonEarliestMs: 60_000, soonLatestMs: 20_000, dueMs: 5_000 },
      fetch(request): Promise<FetchedCredential> {
        asked.push(request);
        return Promise.resolve({ value: told.value, expiresInSeconds: told.lifeSeconds });
      },
      watch(changed) {
        told.changed = changed;
        told.watching += 1;
        return () => void (told.watching -= 1);
      },
      ...overrides,
    },
  });
  return { time, node, keeper: node.keeper, asked, told };
}

describe('A source of scope process', () => {
  it('is told which token WeChat rejected, and only then', async () => {
    const { time, keeper, asked, told } = authority();
    const { id } = await time.until(keeper.get());
    told.value = 'second';
    const verdict = await time.until(keeper.rejected(id));

    expect(verdict).toMatchObject({ kind: 'replaced', credential: { value: 'second' } });
    expect(asked.map(({ rejected }) => rejected)).toEqual([undefined, 'first']);
  });

  it('that gives the rejected token again says that it is good', async () => {
    const { time, keeper } = authority();
    const { id } = await time.until(keeper.get());
    expect(await time.until(keeper.rejected(id))).toEqual({ kind: 'refuted' });
    expect(keeper.peek()?.value).toBe('first');
  });

  it('is watched from the first use on, and followed in the background', async () => {
    const { time, node, keeper, asked, told } = authority();
    expect(told.watching).toBe(0);
    await time.until(keeper.get());
    await time.until(keeper.get());
    expect(told.watching).toBe(1);

    told.value = 'second';
    told.changed();
    expect(keeper.peek()?.value).toBe('first');
    await time.advance(0);
    expect(keeper.peek()?.value).toBe('second');
    expect(asked).toHaveLength(2);
    expect(node.events).toMatchObject([
      { type: 'refreshed', cause: 'missing' },
      { type: 'refreshed', cause: 'timed' },
    ]);
  });

  it('that can not be followed is a failure until it may be tried again: its token is fresh', async () => {
    let reachable = true;
    const { time, node, keeper, told } = authority({
      fetch: () =>
        reachable
          ? Promise.resolve({ value: 'first', expiresInSeconds: 600 })
          : Promise.reject(new TokenFetchError({ class: 'transient', reason: 'ECONNREFUSED' })),
    });
    await time.until(keeper.get());
    reachable = false;
    told.changed();
    await time.advance(0);
    const failed = node.engine.vitalsOf(KEY)!.failure!;
    expect(failed.retryInMs).toBeGreaterThan(0);
    await time.advance(failed.retryInMs - 1);
    expect(node.engine.vitalsOf(KEY)).toMatchObject({ failure: { retryInMs: 1 } });
    await time.advance(1);
    expect(node.engine.vitalsOf(KEY)).not.toHaveProperty('failure');
    await time.advance(600_000);
    expect(node.engine.vitalsOf(KEY)).toMatchObject({ failure: { error: failed.error } });
  });

  it('that changes while it is being asked is asked once more, not once for each report', async () => {
    let answer = (_value: string): void => undefined;
    const asked: string[] = [];
    const { time, keeper, told } = authority({
      fetch: () =>
        new Promise((resolve) => {
          asked.push('');
          answer = (value) => resolve({ value, expiresInSeconds: 600 });
        }),
    });
    const first = keeper.value();
    await time.advance(0);
    for (let times = 0; times < 10; times++) told.changed();
    answer('first');
    expect(await time.until(first)).toBe('first');
    await time.advance(0);
    expect(asked).toHaveLength(2);
    answer('second');
    await time.advance(0);
    expect(keeper.peek()?.value).toBe('second');
    expect(asked).toHaveLength(2);
  });

  it('is not watched any more when the engine closes or forgets it', async () => {
    const closed = authority();
    await closed.time.until(closed.keeper.get());
    await closed.time.until(closed.node.engine.close());
    expect(closed.told.watching).toBe(0);
    closed.told.changed();
    await closed.time.advance(1_000);
    expect(closed.asked).toHaveLength(1);
  });

  it('is not asked for what nobody has used for a day', async () => {
    const { time, keeper, asked, told } = authority({});
    told.lifeSeconds = 7 * 86_400;
    await time.until(keeper.get());
    await time.advance(86_400_001);
    told.changed();
    await time.advance(1_000);
    expect(asked).toHaveLength(1);
  });

  it('may take longer than a call to WeChat, but not longer than the flight', async () => {
    const { time, keeper, asked } = authority({ fetchTimeoutMs: 60_000 });
    await time.until(keeper.get());
    expect(asked[0]?.timeoutMs).toBe(28_000);
  });

  it('is asked again at once when it has news, whatever the pause after its failure', async () => {
    let fails = true;
    const pauses: number[] = [];
    const { time, node, keeper, told } = authority({
      fetch: () =>
        fails
          ? Promise.reject(new TokenFetchError({ class: 'transient', reason: 'away', pauseMs: 60_000 }))
          : Promise.resolve({ value: 'first', expiresInSeconds: 600 }),
    });
    const error = await time.until(keeper.get().catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: 'TOKEN_FETCH_FAILED', retryable: true });
    for (const event of node.events)
      if (event.type === 'refresh-failed') pauses.push(event.retryAt - time.now);
    expect(pauses).toEqual([60_000]);

    fails = false;
    told.changed();
    await time.advance(0);
    expect(keeper.peek()?.value).toBe('first');
  });
});
