import { describe, expect, it } from '@jest/globals';
import type { FailureClass } from './failure.js';
import { withoutQuotaFailure } from './quota-resumption.js';
import type { CredentialRecord, StoredFailure } from './record.js';
import { failuresOf, isAboutSecret, previousFailure, withFailure } from './shared-failures.js';

const failure = (failureClass: FailureClass, fingerprint?: string): StoredFailure => {
  const times = { at: 0, retryAt: 1, attempt: 1 };
  return { class: failureClass, ...times, ...(fingerprint !== undefined && { fingerprint }) };
};

describe('failures that the fleet shares', () => {
  it.each<[FailureClass, boolean]>([
    ['configuration', true],
    ['person', true],
    ['transient', false],
    ['slow-down', false],
    ['quota', false],
    ['address', false],
  ])('of class %s end with a corrected secret: %s', (failureClass, ends) => {
    expect(isAboutSecret(failureClass)).toBe(ends);
  });

  it('are the last one first, then those of other secrets', () => {
    const [last, other] = [failure('transient'), failure('configuration', 'a')];
    expect(failuresOf(undefined)).toEqual([]);
    expect(failuresOf({ v: 1 })).toEqual([]);
    expect(failuresOf({ v: 1, failure: last, otherFailures: [other] })).toEqual([last, other]);
    expect(failuresOf({ v: 1, otherFailures: [other] })).toEqual([other]);
  });

  it('continue only their own class, and about a secret only the same one', () => {
    const [down, wrong] = [failure('transient', 'a'), failure('configuration', 'a')];
    const record: CredentialRecord = { v: 1, failure: down, otherFailures: [wrong] };
    expect(previousFailure(record, 'transient', 'b')).toBe(down);
    expect(previousFailure(record, 'configuration', 'a')).toBe(wrong);
    expect(previousFailure(record, 'configuration', 'b')).toBeUndefined();
    expect(previousFailure(record, 'quota', 'a')).toBeUndefined();
  });

  it('keep what was said about other secrets, and nothing else', () => {
    const wrong = failure('configuration', 'a');
    const down = failure('transient', 'b');
    expect(withFailure({ v: 1 }, wrong)).toEqual({ v: 1, failure: wrong });
    expect(withFailure({ v: 1, failure: wrong }, down)).toEqual({
      v: 1,
      failure: down,
      otherFailures: [wrong],
    });
    expect(withFailure({ v: 1, failure: down, otherFailures: [wrong] }, wrong)).toEqual({
      v: 1,
      failure: wrong,
    });
  });
});

describe('a quota that was raised or cleared', () => {
  const quota = failure('quota');
  const wrong = failure('configuration', 'a');

  it('ends the back-off that it caused, and no other', () => {
    expect(withoutQuotaFailure({ v: 1, failure: quota, force: { day: 'd', used: 1, at: 0 } })).toEqual({
      v: 1,
      force: { day: 'd', used: 1, at: 0 },
    });
    expect(withoutQuotaFailure({ v: 1, failure: quota, otherFailures: [wrong] })).toEqual({
      v: 1,
      failure: wrong,
    });
    const frozen = failure('person', 'b');
    expect(withoutQuotaFailure({ v: 1, failure: wrong, otherFailures: [quota, frozen] })).toEqual({
      v: 1,
      failure: wrong,
      otherFailures: [frozen],
    });
  });

  it('changes nothing where no quota holds anything back', () => {
    const record: CredentialRecord = { v: 1, failure: wrong };
    expect(withoutQuotaFailure(record)).toBe(record);
    const empty: CredentialRecord = { v: 1 };
    expect(withoutQuotaFailure(empty)).toBe(empty);
  });
});
