import type { Clock } from '../core/clock.js';
import { isWechatError } from '../core/errors.js';
import { StoreUnavailableError } from '../core/store-unavailable-error.js';
import { describeTrouble } from './describe-trouble.js';
import { settleWithin } from './settle-within.js';
import type { StoreLogger } from './store-logger.js';

export interface Proof {
  /** Runs the test now. */
  selfTest(this: void): Promise<void>;
  /** Runs it unless it has passed already. */
  before(this: void): Promise<void>;
}

/** A self-test that runs until it has passed once. Those who come while it runs share it. */
export function onceProven(
  prove: () => Promise<void>,
  clock: Clock,
  timeoutMs: number,
  logger: StoreLogger,
): Proof {
  let passed = false;
  let running: Promise<void> | undefined;
  let complaint: string | undefined;

  const attempt = async (): Promise<void> => {
    try {
      await settleWithin(clock, timeoutMs, 'self-test', prove);
      passed = true;
    } catch (error) {
      if (isWechatError(error) || error instanceof StoreUnavailableError) throw error;
      throw new StoreUnavailableError(`self-test: ${describeTrouble(error)}`);
    }
  };
  const selfTest = (): Promise<void> => {
    running ??= attempt().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    selfTest,
    async before() {
      if (passed) return;
      try {
        await selfTest();
      } catch (error) {
        if (!isWechatError(error)) throw error;
        // Found too late to fail the boot; said once.
        if (complaint !== error.message) logger.error(error.message);
        complaint = error.message;
        throw new StoreUnavailableError('self-test: the store does not do what it must; see the log');
      }
    },
  };
}
