import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../core/clock.js';
import type { CredentialStore } from '../core/credential-store.js';
import { StoreUnavailableError } from '../core/store-unavailable-error.js';
import { LocalCoordinator } from './local-coordinator.js';
import { withDeadline } from './with-deadline.js';

function manualClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimer(_delayMs, callback) {
      timers.add(callback);
      return { cancel: () => void timers.delete(callback) };
    },
  };
  return { clock, timers, fire: () => timers.forEach((callback) => callback()) };
}

const reading = (read: CredentialStore['read']): CredentialStore => ({
  read,
  write: () => Promise.resolve(true),
});
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('none'),
    (e: Error) => e,
  );

describe('withDeadline', () => {
  it('passes answers on and leaves no timer behind', async () => {
    const { clock, timers } = manualClock();
    const entry = { record: undefined, revision: 'r' };
    const { store } = withDeadline(
      reading(() => Promise.resolve(entry)),
      new LocalCoordinator(),
      clock,
      500,
    );
    expect(await store.read('k')).toBe(entry);
    await Promise.resolve();
    expect(timers.size).toBe(0);
  });

  it('gives up on a store that does not answer, and ignores what it says later (G15)', async () => {
    const { clock, fire } = manualClock();
    const { store } = withDeadline(
      reading(() => new Promise(() => undefined)),
      new LocalCoordinator(),
      clock,
      500,
    );
    const pending = failure(store.read('k'));
    fire();
    const error = await pending;
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toBe('read: no answer within 500 ms');
  });

  it.each([
    [new Error('no cacheable value {"value":"canary"}'), 'read: Error'],
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'read: ECONNREFUSED'],
    [new Error("READONLY You can't write against a read only replica."), 'read: READONLY'],
    [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'read: OOM'],
    [new TypeError('canary'), 'read: TypeError'],
  ])('turns every failure into one class that quotes no data (G22)', async (cause, message) => {
    const { clock } = manualClock();
    const { store } = withDeadline(
      reading(() => Promise.reject(cause)),
      new LocalCoordinator(),
      clock,
      500,
    );
    const error = await failure(store.read('k'));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toBe(message);
    expect(error.cause).toBeUndefined();
  });

  it('turns a failure that is thrown at once into a rejection', async () => {
    const { clock } = manualClock();
    const broken = reading(() => {
      throw new Error('x');
    });
    const { store } = withDeadline(broken, new LocalCoordinator(), clock, 500);
    expect(await failure(store.read('k'))).toBeInstanceOf(StoreUnavailableError);
  });

  it('runs the self-test before the first operation, within the same deadline', async () => {
    const { clock, fire } = manualClock();
    let reads = 0;
    const store = reading(() => {
      reads += 1;
      return Promise.resolve({ record: undefined, revision: undefined });
    });
    const before = () => new Promise<void>(() => undefined);
    const pair = withDeadline(store, new LocalCoordinator(), clock, 500, { before });
    const pending = failure(pair.store.read('k'));
    fire();
    expect(await pending).toBeInstanceOf(StoreUnavailableError);
    expect(reads).toBe(0);
  });
});
