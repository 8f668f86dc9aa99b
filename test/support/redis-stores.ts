import { systemClock } from '../../src/core/clock.js';
import { systemRandom } from '../../src/core/random.js';
import { createStores, type Stores, type StoresOptions } from '../../src/stores/create-stores.js';

export interface Opened extends Stores {
  /** What the stores told people. */
  readonly said: string[];
}

/** The stores with the settings of production, a short deadline, and a note of what was logged. */
export async function openStores(options: Partial<StoresOptions>): Promise<Opened> {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const stores = await createStores({
    keyPrefix: 'wechat-token:',
    storeTimeoutMs: 300,
    clock: systemClock,
    random: systemRandom,
    logger: { log: say, warn: say, error: say },
    ...options,
  });
  return { ...stores, said };
}

/** The error a promise rejects with; throws when it does not. */
export function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as Error,
  );
}
