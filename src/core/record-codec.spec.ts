import { describe, expect, it } from '@jest/globals';
import { parseRecord } from './record-codec.js';

const credential = {
  id: 'c1',
  value: 'token',
  issuedAt: 1,
  receivedAt: 2,
  expiresAt: 3,
  server: 's',
  cause: 'missing',
};

describe('parseRecord', () => {
  it('reads an empty record of version 1', () => {
    expect(parseRecord({ v: 1 })).toEqual({ v: 1 });
  });

  it('keeps fields it does not know, at every level (G8)', () => {
    const record = {
      v: 1,
      credential: { ...credential, alg: 'x' },
      budget: { period: 'p', used: 1, soft: 2 },
      later: [1, { a: null }],
      state: { refreshToken: 'r' },
    };
    expect(parseRecord(record)).toEqual(record);
  });

  it('takes a failure class of a newer release for a transient one, so that its retryAt still holds', () => {
    const failure = { class: 'lunar', at: 1, retryAt: 9, attempt: 2 };
    expect(parseRecord({ v: 1, failure })?.failure).toEqual({ ...failure, class: 'transient' });
  });

  it('also among what was said about other secrets', () => {
    const known = { class: 'configuration', at: 1, retryAt: 9, attempt: 2 };
    const otherFailures = [known, { ...known, class: 'lunar' }];
    expect(parseRecord({ v: 1, otherFailures })).toEqual({
      v: 1,
      otherFailures: [known, { ...known, class: 'transient' }],
    });
    expect(parseRecord({ v: 1, failure: known, otherFailures: [otherFailures[1]] })).toEqual({
      v: 1,
      failure: known,
      otherFailures: [{ ...known, class: 'transient' }],
    });
  });

  it('gives back what it was given, without a copy, where it knows every class', () => {
    const record = { v: 1, failure: { class: 'quota', at: 1, retryAt: 9, attempt: 2 } };
    expect(parseRecord(record)).toBe(record);
    const others = { v: 1, otherFailures: [record.failure] };
    expect(parseRecord(others)).toBe(others);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', '{"v":1}'],
    ['a list', []],
    ['a number', 7],
    ['no version', {}],
    ['another version', { v: 2 }],
    ['a version of the wrong type', { v: '1' }],
    ['a credential without value', { v: 1, credential: { ...credential, value: undefined } }],
    ['a credential with an empty value', { v: 1, credential: { ...credential, value: '' } }],
    ['a credential whose value is a number', { v: 1, credential: { ...credential, value: 5 } }],
    ['a time that is a text', { v: 1, credential: { ...credential, expiresAt: '3' } }],
    ['a time that is not finite', { v: 1, credential: { ...credential, expiresAt: Infinity } }],
    ['a time that is not a number', { v: 1, credential: { ...credential, issuedAt: NaN } }],
    [
      'a failure of no token',
      { v: 1, failure: { class: 'quota', at: 1, retryAt: 9, attempt: 1, tokenId: 7 } },
    ],
    ['a failure without retryAt', { v: 1, failure: { class: 'quota', at: 1, attempt: 1 } }],
    ['a rejection without streak', { v: 1, rejection: { at: 1 } }],
    ['a budget that is a number', { v: 1, budget: 3 }],
    ['a force ration without day', { v: 1, force: { used: 1, at: 1 } }],
    ['a send mark without owner', { v: 1, sent: { at: 1 } }],
  ])('takes %s for a miss (G8)', (_what, data) => {
    expect(parseRecord(data)).toBeUndefined();
  });
});
