import { describe, expect, it } from '@jest/globals';
import { LocalTrouble } from './local-trouble.js';
import type { FailureClass } from './failure.js';
import type { StoredFailure } from './record.js';

const NOW = 1_000_000;
const failure = (failureClass: FailureClass, at = NOW): StoredFailure => {
  return { class: failureClass, at, retryAt: at + 60_000, attempt: 1 };
};
const trouble = (fields: Partial<LocalTrouble> = {}): LocalTrouble =>
  Object.assign(new LocalTrouble(), fields);
const credential = { id: 'a', value: 'A', issuedAt: 0, receivedAt: 0, expiresAt: 1, server: 's' } as const;
const unsaved = { credential: { ...credential, cause: 'timed' }, state: undefined, epoch: 0 } as const;

describe('the trouble of one process', () => {
  it.each<[string, Partial<LocalTrouble>, boolean]>([
    ['nothing is wrong', {}, true],
    ['something is not written yet', { unsaved }, false],
    ['its own fetch failed', { standDown: failure('transient') }, false],
    ['it sat out a minute ago', { sitsOutUntil: NOW - 60_000 }, false],
    ['it sat out longer ago', { sitsOutUntil: NOW - 60_001 }, true],
    ['it fetched alone a minute ago', { uncoordinatedAt: NOW - 60_000 }, false],
    ['it fetched alone longer ago', { uncoordinatedAt: NOW - 60_001 }, true],
  ])('when %s is over: %3$s', (_name, fields, over) => {
    expect(trouble(fields).isOver(NOW)).toBe(over);
  });

  it('lasts while paths refuse an honoured token', () => {
    const refusing = trouble();
    const paths = refusing.refusing();
    expect(refusing.refusing()).toBe(paths);
    expect(refusing.isOver(NOW)).toBe(false);
  });

  it('forgets what a clock noted that ran ahead', () => {
    const ahead = trouble({ standDown: failure('transient', NOW + 1), uncoordinatedAt: NOW + 1 });
    ahead.forgetFuture(NOW);
    expect([ahead.standDown, ahead.uncoordinatedAt]).toEqual([undefined, -Infinity]);
    const past = trouble({ standDown: failure('transient'), uncoordinatedAt: NOW });
    past.forgetFuture(NOW);
    expect([past.standDown, past.uncoordinatedAt]).toEqual([failure('transient'), NOW]);
  });

  it('about a quota ends with the quota, and whoever sat out need not any more', () => {
    const held = trouble({ standDown: failure('quota'), sitsOutUntil: NOW + 500 });
    expect(held.forgetQuota()).toBe(true);
    expect([held.standDown, held.sitsOutUntil]).toEqual([undefined, -Infinity]);
    const down = trouble({ standDown: failure('transient') });
    expect(down.forgetQuota()).toBe(false);
    expect(down.standDown).toEqual(failure('transient'));
    expect(trouble().forgetQuota()).toBe(false);
  });
});
