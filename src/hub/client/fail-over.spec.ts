import { describe, expect, it } from '@jest/globals';
import { SimTime, HostClock } from '../../../test/engine/world/sim-time.js';
import { AllFailed, failOver } from './fail-over.js';

type Behaviour = { readonly afterMs: number; readonly fails?: Error };

function world(behaviours: readonly Behaviour[], first = 0) {
  const time = new SimTime();
  const start = time.now;
  const log: string[] = [];
  const asked = failOver({
    count: behaviours.length,
    first,
    patienceMs: 3_000,
    clock: new HostClock(time),
    isFinal: (error) => (error as Error).message === 'final',
    attempt: async (index, signal) => {
      log.push(`${index} at ${time.now - start}`);
      signal.addEventListener('abort', () => log.push(`${index} ended`));
      const { afterMs, fails } = behaviours[index]!;
      await time.sleep(afterMs);
      if (fails) throw fails;
      return `answer of ${index}`;
    },
  });
  return { time, log, asked };
}

const down = { afterMs: 0, fails: new Error('down') };

describe('Of several hubs', () => {
  it('the first one that answers is enough', async () => {
    const { time, log, asked } = world([{ afterMs: 5 }, { afterMs: 0 }]);
    expect(await time.until(asked)).toEqual({ index: 0, value: 'answer of 0' });
    expect(log).toEqual(['0 at 0', '0 ended']);
  });

  it('the good one is asked first, and after the last one comes the first', async () => {
    const { time, log, asked } = world([{ afterMs: 5 }, { afterMs: 0 }, down], 2);
    expect(await time.until(asked)).toEqual({ index: 0, value: 'answer of 0' });
    expect(log.slice(0, 2)).toEqual(['2 at 0', '0 at 0']);
  });

  it('a silent one is not waited for any longer than three seconds, and may still answer first', async () => {
    const { time, log, asked } = world([{ afterMs: 3_500 }, { afterMs: 60_000 }]);
    expect(await time.until(asked)).toEqual({ index: 0, value: 'answer of 0' });
    expect(log).toEqual(['0 at 0', '1 at 3000', '0 ended', '1 ended']);
  });

  it('all are asked once before all have failed, and each failure is told in that order', async () => {
    const late = { afterMs: 4_000, fails: new Error('late') };
    const { time, log, asked } = world([late, { afterMs: 3_000, fails: new Error('second') }]);
    const error = await time.until(asked.catch((thrown: unknown) => thrown));
    expect(error).toBeInstanceOf(AllFailed);
    expect((error as AllFailed).errors.map((each) => (each as Error).message)).toEqual(['late', 'second']);
    expect(log.filter((line) => line.includes(' at '))).toEqual(['0 at 0', '1 at 3000']);
  });

  it('a final failure ends it', async () => {
    const { time, log, asked } = world([{ afterMs: 0, fails: new Error('final') }, { afterMs: 0 }]);
    await expect(time.until(asked)).rejects.toThrow('final');
    expect(log).toEqual(['0 at 0', '0 ended']);
  });
});
