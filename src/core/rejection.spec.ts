import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CredentialRecord, StoredCredential, StoredRejection } from './record.js';
import {
  afterRejectionRefresh,
  holdRejection,
  markConfirmed,
  markRefuted,
  markRejected,
  planRejection,
  refutedLately,
} from './rejection.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const probe = (): Promise<boolean> => Promise.resolve(true);
const STABLE = { probe, forceRation: { perDay: 10, minIntervalMs: 30_000 } };
const CLASSIC = { probe };

const credential = (cause: StoredCredential['cause'] = 'timed'): StoredCredential => {
  return { id: 'a', value: 'A', issuedAt: T0, receivedAt: T0, expiresAt: T0 + 7_200_000, server: 's', cause };
};
const plan = (
  rejection: Partial<StoredRejection> | undefined,
  source: Parameters<typeof planRejection>[2] = STABLE,
  cause: StoredCredential['cause'] = 'timed',
): ReturnType<typeof planRejection> => {
  const record: CredentialRecord = {
    v: 1,
    credential: credential(cause),
    ...(rejection && { rejection: { at: T0, streak: 0, ...rejection } }),
  };
  return planRejection(record, credential(cause), source, T0);
};

describe('what to do about a rejected token', () => {
  it('the first rejection is believed', () => {
    expect(plan(undefined)).toEqual({ kind: 'fetch', mode: 'normal' });
  });

  it.each<[string, Partial<StoredRejection> | undefined, StoredCredential['cause']]>([
    ['the replacement of a rejected one', undefined, 'rejected'],
    ['one that was handed back', { handedBackId: 'a' }, 'timed'],
    ['one while refreshes are held back', { retryAt: T0 + 1 }, 'timed'],
    ['one less than a day after the last refresh', { refreshedAt: T0 - 24 * HOUR_MS + 1 }, 'timed'],
    ['one on a day with a false verdict', { refutedId: 'z', refutedAt: T0 - 23 * HOUR_MS }, 'timed'],
  ])('%s is probed first', (_name, rejection, cause) => {
    expect(plan(rejection, STABLE, cause)).toEqual({ kind: 'probe' });
    expect(plan(rejection, CLASSIC, cause)).toEqual({ kind: 'probe' });
  });

  it('is believed again when the last one is a day ago', () => {
    const yesterday = T0 - 24 * HOUR_MS;
    expect(plan({ refreshedAt: yesterday, refutedId: 'z', refutedAt: yesterday })).toEqual({
      kind: 'fetch',
      mode: 'normal',
    });
  });

  it('is forced only when it was handed back and a probe found it dead', () => {
    expect(plan({ handedBackId: 'a', confirmedId: 'a' })).toEqual({ kind: 'fetch', mode: 'forced' });
    expect(plan({ handedBackId: 'a', confirmedId: 'a' }, CLASSIC)).toEqual({ kind: 'fetch', mode: 'normal' });
    expect(plan({ handedBackId: 'z', confirmedId: 'a' })).toEqual({ kind: 'fetch', mode: 'normal' });
  });

  it('is kept while a hold lasts, even if it is dead', () => {
    expect(plan({ confirmedId: 'a', retryAt: T0 + 5 })).toEqual({ kind: 'held', retryAt: T0 + 5 });
    expect(plan({ confirmedId: 'a', retryAt: T0 })).toEqual({ kind: 'fetch', mode: 'normal' });
    const fromTheFuture = { confirmedId: 'a', at: T0 + 5_001, retryAt: T0 + 60_000 };
    expect(plan(fromTheFuture)).toEqual({ kind: 'fetch', mode: 'normal' });
    expect(plan({ ...fromTheFuture, at: T0 + 5_000 })).toEqual({ kind: 'held', retryAt: T0 + 60_000 });
  });

  it('without a probe every rejection is believed, and the hold still counts', () => {
    expect(plan({ handedBackId: 'a' }, {})).toEqual({ kind: 'fetch', mode: 'normal' });
    expect(plan({ retryAt: T0 + 5 }, {})).toEqual({ kind: 'held', retryAt: T0 + 5 });
  });

  it('a verdict from the future answers nothing: the clock was set back since', () => {
    expect(plan({ refutedId: 'a', refutedAt: T0 + HOUR_MS })).toEqual({ kind: 'probe' });
    expect(plan({ refutedId: 'a', refutedAt: T0 + 5_000 })).toEqual({ kind: 'refuted' });
  });

  it('one probe answers the rejections of the next five seconds', () => {
    expect(plan({ refutedId: 'a', refutedAt: T0 - 4_999 })).toEqual({ kind: 'refuted' });
    expect(plan({ refutedId: 'a', refutedAt: T0 - 5_000 })).toEqual({ kind: 'probe' });
    expect(plan({ refutedId: 'z', refutedAt: T0 })).toEqual({ kind: 'probe' });
    expect(refutedLately({ at: T0, streak: 0, refutedAt: T0 }, undefined, T0)).toBe(false);
    expect(refutedLately(undefined, 'a', T0)).toBe(false);
    const refutedAt = (at: number): boolean =>
      refutedLately({ at, streak: 0, refutedId: 'a', refutedAt: at }, 'a', T0);
    expect([refutedAt(T0 + 5_000), refutedAt(T0 + 5_001)]).toEqual([true, false]);
  });
});

describe('rejection-driven refreshes in a row', () => {
  const holds = (count: number, idleMs: (hold: number) => number, handedBack?: string): number[] => {
    let record: CredentialRecord = { v: 1, credential: credential() };
    let now = T0;
    return Array.from({ length: count }, () => {
      const rejection = afterRejectionRefresh(record, now, handedBack, false);
      const hold = Math.max(0, (rejection.retryAt ?? now) - now);
      record = { ...record, rejection };
      now += idleMs(hold);
      return hold / MINUTE_MS;
    });
  };

  it('may be made twice, then wait 1, 2, 4 … 30 minutes', () => {
    expect(holds(9, (hold) => hold)).toEqual([0, 1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it('wait at once when the token was handed back', () => {
    expect(holds(4, (hold) => hold, 'a')).toEqual([1, 2, 4, 8]);
  });

  it('are forgotten step by step, half an hour for each', () => {
    expect(holds(6, () => 2 * HOUR_MS)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(holds(4, () => HOUR_MS / 2 - 1)).toEqual([0, 1, 2, 4]);
    expect(holds(4, () => HOUR_MS / 2)).toEqual([0, 0, 0, 0]);
  });

  it('leave it to a forced one when the source can be forced', () => {
    const rejection = { at: T0, streak: 1, refreshedAt: T0 - 5, retryAt: T0 - 1 };
    const record: CredentialRecord = { v: 1, credential: credential(), rejection };
    expect(afterRejectionRefresh(record, T0, 'a', true)).toEqual({
      at: T0,
      streak: 1,
      refreshedAt: T0 - 5,
      handedBackId: 'a',
    });
    expect(afterRejectionRefresh(record, T0, undefined, true)).toEqual({
      at: T0,
      streak: 2,
      refreshedAt: T0,
      retryAt: T0 + MINUTE_MS,
    });
    expect(afterRejectionRefresh(record, T0, 'a', false)).toMatchObject({ handedBackId: 'a', streak: 2 });
    const handedBack = { ...record, rejection: { ...rejection, handedBackId: 'z' } };
    expect(afterRejectionRefresh(handedBack, T0, undefined, true).handedBackId).toBe('z');
  });

  it('are bounded over a day, whatever the pauses', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 * HOUR_MS }), { minLength: 300, maxLength: 300 }), (pauses) => {
        let [now, calls] = [T0, 0];
        let record: CredentialRecord = { v: 1, credential: credential() };
        for (const pause of pauses) {
          now = Math.max(now + pause, record.rejection?.retryAt ?? 0);
          if (now > T0 + 24 * HOUR_MS) break;
          calls++;
          record = { ...record, rejection: afterRejectionRefresh(record, now, undefined, false) };
        }
        expect(calls).toBeLessThanOrEqual(6 + 48);
      }),
    );
  });
});

describe('marks', () => {
  const record: CredentialRecord = { v: 1, credential: credential() };

  it('a rejection of the current credential, once', () => {
    const marked = markRejected(record, 'a', T0);
    expect(marked?.rejection).toEqual({ id: 'a', at: T0, streak: 0 });
    expect(markRejected(marked!, 'a', T0 + 1)).toBeUndefined();
    expect(markRejected(record, 'another', T0)).toBeUndefined();
    expect(markRejected({ v: 1 }, 'a', T0)).toBeUndefined();
  });

  it('a refutation takes the mark away and is remembered', () => {
    const refuted = markRefuted(markRejected(record, 'a', T0)!, 'a', T0 + 5);
    expect(refuted.rejection).toEqual({ at: T0, streak: 0, refutedId: 'a', refutedAt: T0 + 5 });
    const other = markRefuted(markRejected(record, 'a', T0)!, 'z', T0 + 5);
    expect(other.rejection).toEqual({ id: 'a', at: T0, streak: 0, refutedId: 'z', refutedAt: T0 + 5 });
    expect(markRefuted(record, 'a', T0).rejection).toEqual({
      at: T0,
      streak: 0,
      refutedId: 'a',
      refutedAt: T0,
    });
  });

  it('a confirmation and a hold keep the rest', () => {
    const confirmed = markConfirmed({ ...record, rejection: { at: 0, streak: 3 } }, 'a', T0);
    expect(confirmed.rejection).toEqual({ id: 'a', at: T0, streak: 3, confirmedId: 'a' });
    expect(holdRejection(confirmed, T0 + 9).rejection).toEqual({ ...confirmed.rejection, retryAt: T0 + 9 });
    expect(holdRejection(record, T0 + 9).rejection).toEqual({ at: 0, streak: 0, retryAt: T0 + 9 });
    expect(markConfirmed(record, 'a', T0).rejection).toEqual({
      id: 'a',
      at: T0,
      streak: 0,
      confirmedId: 'a',
    });
  });
});
