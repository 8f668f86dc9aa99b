import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CredentialRecord } from './record.js';
import { recordTtl } from './record-ttl.js';

const DAY_MS = 86_400_000;
const T0 = Date.parse('2026-11-20T02:00:00Z');

describe('the garbage collection of a record', () => {
  it('is a whole number of milliseconds above zero that outlives everything in it by two days', () => {
    const moments = fc.double({ min: T0 - 40 * DAY_MS, max: T0 + 40 * DAY_MS, noNaN: true });
    fc.assert(
      fc.property(moments, moments, (expiresAt, retryAt) => {
        const times = { issuedAt: T0, receivedAt: T0, expiresAt };
        const record: CredentialRecord = {
          v: 1,
          credential: { id: 'a', value: 'A', server: '', cause: 'timed', ...times },
          failure: { class: 'person', at: T0, retryAt, attempt: 1 },
        };
        const ttl = recordTtl(record, T0);
        expect(Number.isSafeInteger(ttl)).toBe(true);
        expect(ttl).toBeGreaterThanOrEqual(2 * DAY_MS);
        expect(T0 + ttl).toBeGreaterThanOrEqual(Math.max(expiresAt, retryAt) + 2 * DAY_MS - 1);
        expect(ttl).toBeLessThanOrEqual(43 * DAY_MS);
      }),
    );
  });

  it('is two days where nothing in it has an end', () => {
    expect(recordTtl({ v: 1 }, T0)).toBe(2 * DAY_MS);
  });

  it('keeps durable state for a year', () => {
    expect(recordTtl({ v: 1, state: null }, T0)).toBe(365 * DAY_MS);
  });
});
