import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { HostClock, SimTime } from '../../test/engine/world/sim-time.js';
import { abortable, settled, settledWithin, withTimeout } from './wait.js';

const never = new Promise<never>(() => undefined);

function simulated(): { time: SimTime; clock: HostClock } {
  const time = new SimTime();
  return { time, clock: new HostClock(time) };
}

describe('withTimeout', () => {
  it('gives the result of work that ends in time, and fires no signal', async () => {
    const { time, clock } = simulated();
    let signal: AbortSignal | undefined;
    const work = async (given: AbortSignal): Promise<string> => {
      signal = given;
      await clock.sleep(99);
      return 'done';
    };
    expect(await time.until(withTimeout(clock, 100, work, () => 'late'))).toBe('done');
    await time.advance(1_000);
    expect(signal?.aborted).toBe(false);
  });

  it('settles at the deadline, signals the work, and ignores what it does then', async () => {
    const { time, clock } = simulated();
    const startedAt = time.now;
    let signal: AbortSignal | undefined;
    const work = async (given: AbortSignal): Promise<string> => {
      signal = given;
      await clock.sleep(200);
      throw new Error('nobody hears this');
    };
    expect(await time.until(withTimeout(clock, 100, work, () => 'late'))).toBe('late');
    expect(time.now - startedAt).toBe(100);
    expect(signal?.aborted).toBe(true);
    await time.advance(1_000);
  });

  it('rejects with what the timeout throws, and with what the work throws, also at once', async () => {
    const { time, clock } = simulated();
    const late = withTimeout(
      clock,
      100,
      () => never,
      () => {
        throw new Error('late');
      },
    );
    await expect(time.until(late)).rejects.toThrow('late');
    const broken = (): Promise<string> => {
      throw new Error('broken');
    };
    await expect(time.until(withTimeout(clock, 100, broken, () => 'late'))).rejects.toThrow('broken');
  });
});

describe('abortable', () => {
  const gone = (): Error => new Error('gone');

  it('passes the result on, and takes its listener away', async () => {
    const controller = new AbortController();
    expect(await abortable(Promise.resolve(1), controller.signal, gone)).toBe(1);
    await Promise.resolve();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
    expect(await abortable(Promise.resolve(2), undefined, gone)).toBe(2);
  });

  it('rejects when the signal fires, or has fired', async () => {
    const controller = new AbortController();
    const waiting = abortable(never, controller.signal, gone);
    controller.abort();
    await expect(waiting).rejects.toThrow('gone');
    await expect(abortable(never, AbortSignal.abort(), gone)).rejects.toThrow('gone');
  });

  it('G17: hears what fails after its caller has gone, also when he was gone before', async () => {
    const failed = Promise.reject(new Error('nobody waits for this'));
    await expect(abortable(failed, AbortSignal.abort(), gone)).rejects.toThrow('gone');
  });
});

describe('settled', () => {
  it('resolves whatever becomes of the promise', async () => {
    await settled(Promise.reject(new Error('no')));
    await settled(Promise.resolve('yes'));
  });

  it('waits so long and no longer', async () => {
    const { time, clock } = simulated();
    const startedAt = time.now;
    await time.until(settledWithin(clock, 100, never));
    expect(time.now - startedAt).toBe(100);
    await time.until(settledWithin(clock, 100, Promise.reject(new Error('no'))));
    expect(time.now - startedAt).toBe(100);
  });
});
