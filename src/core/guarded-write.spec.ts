import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Precedence, followsFrom, precedence } from './guarded-write.js';
import type { StoredCredential } from './record.js';

const credential = (value: string, issuedAt: number, receivedAt: number, server = 's'): StoredCredential => {
  const expiresAt = issuedAt + 7_200_000;
  return { id: value, value, issuedAt, receivedAt, expiresAt, server, cause: 'timed' };
};

const issuances = fc
  .record({
    issuedAt: fc.nat({ max: 10_000 }),
    tookMs: fc.nat({ max: 5_000 }),
    server: fc.constantFrom('s', 's', 's', 'other'),
  })
  .map(({ issuedAt, tookMs, server }) => ({ issuedAt, receivedAt: issuedAt + tookMs, server }));

describe('the order of two issuances', () => {
  it.each<[string, StoredCredential | undefined, StoredCredential, Precedence]>([
    ['nothing stored', undefined, credential('B', 0, 10), 'newer'],
    ['wholly after', credential('A', 0, 10), credential('B', 11, 20), 'newer'],
    ['wholly before', credential('A', 20, 30), credential('B', 0, 19), 'older'],
    ['sent before the other ended', credential('A', 0, 10), credential('B', 9, 20), 'overlapping'],
    ['touching', credential('A', 0, 10), credential('B', 10, 20), 'overlapping'],
    ['touching from before', credential('A', 20, 30), credential('B', 0, 20), 'overlapping'],
    ['inside', credential('A', 0, 100), credential('B', 10, 20), 'overlapping'],
    ['another server', credential('A', 0, 10, 's1'), credential('B', 50, 60, 's2'), 'overlapping'],
    ['the same value', credential('A', 0, 10), credential('A', 5, 20, 's2'), 'same'],
    ['the stored one is over', credential('A', 0, 10, 's1'), credential('B', 7_200_000, 7_200_010), 'newer'],
  ])('%s', (_name, stored, issued, expected) => {
    expect(precedence(stored, issued)).toBe(expected);
  });

  it('is the same seen from both sides', () => {
    const mirrored = { newer: 'older', older: 'newer', overlapping: 'overlapping', same: 'same' } as const;
    fc.assert(
      fc.property(issuances, issuances, (one, other) => {
        const a = credential('A', one.issuedAt, one.receivedAt, one.server);
        const b = credential('B', other.issuedAt, other.receivedAt, other.server);
        expect(precedence(b, a)).toBe(mirrored[precedence(a, b)]);
      }),
    );
  });
});

describe('what was read before the request was sent', () => {
  const read = credential('A', 0, 10);

  it('was issued before it, as long as the store still holds it', () => {
    expect(followsFrom(read, { ...read })).toBe(true);
  });

  it.each<[string, StoredCredential | undefined, StoredCredential | undefined]>([
    ['nothing is stored any more', undefined, read],
    ['nothing was ever stored', undefined, undefined],
    ['nothing was stored', read, undefined],
    ['another one is stored', { ...read, id: 'B' }, read],
    ['the same one was issued once more', { ...read, receivedAt: 20 }, read],
    ['it has become doubtful', { ...read, doubtful: true }, read],
    ['it was doubtful', read, { ...read, doubtful: true }],
  ])('says nothing when %s', (_name, stored, basis) => {
    expect(followsFrom(stored, basis)).toBe(false);
  });
});
