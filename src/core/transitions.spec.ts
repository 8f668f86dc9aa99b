import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchFailure } from './failure.js';
import type { CredentialRecord, StoredCredential } from './record.js';
import { failuresOf } from './shared-failures.js';
import {
  type Failed,
  type Issued,
  markSent,
  recordFailed,
  recordIssued,
  withdrawSent,
} from './transitions.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const MINUTE_MS = 60_000;

const credential = (value: string, at: number, more: Partial<StoredCredential> = {}): StoredCredential => {
  const times = { issuedAt: T0 + at, receivedAt: T0 + at + 50, expiresAt: T0 + at + 7_200_000 };
  return { id: `id-${value}`, value, ...times, server: 's', cause: 'timed', ...more };
};
const issued = (given: StoredCredential, more: Partial<Issued> = {}): Issued => {
  return {
    credential: given,
    owner: 'me',
    state: undefined,
    canForce: false,
    now: given.receivedAt,
    latest: given.receivedAt,
    ...more,
  };
};
const failed = (failure: FetchFailure, sentAt: number, more: Partial<Failed> = {}): Failed => ({
  failure,
  owner: 'me',
  basis: undefined,
  sentAt: T0 + sentAt,
  now: T0 + sentAt + 100,
  random: { next: () => 1, id: () => '' },
  fingerprint: undefined,
  forced: false,
  ration: undefined,
  rotation: 'exclusive',
  ...more,
});
const sending = { owner: 'me', cause: 'timed', now: T0, budget: undefined, ration: undefined } as const;
const AMBIGUOUS: FetchFailure = { class: 'transient', ambiguous: true };

describe('the send mark', () => {
  it('counts the call, names the sender, and keeps what it does not know', () => {
    const budget = { ceiling: 10, per: 'day', reserve: 2 } as const;
    const before: CredentialRecord = { v: 1, unknown: 'kept' };
    expect(markSent(before, { ...sending, budget, rotation: 'exclusive' })).toEqual({
      granted: true,
      record: {
        v: 1,
        unknown: 'kept',
        budget: { period: '2026-11-20', used: 1 },
        sent: { owner: 'me', at: T0 },
      },
    });
  });

  it.each([
    ['exclusive', T0 + 4 * MINUTE_MS],
    ['unknown', T0 + 4 * MINUTE_MS],
    ['idempotent', undefined],
  ] as const)('left by a crashed sender of an %s source caps the assumed life', (rotation, assumedUntil) => {
    const before: CredentialRecord = {
      v: 1,
      credential: credential('A', -MINUTE_MS),
      sent: { owner: 'dead', at: T0 },
    };
    const mark = markSent(before, { ...sending, now: T0 + 20_000, rotation });
    expect(mark.granted && mark.record.credential?.assumedUntil).toBe(assumedUntil);
    expect(mark.granted && mark.record.sent?.owner).toBe('me');
  });

  it('is refused without spending anything', () => {
    const budget = { ceiling: 10, per: 'day', reserve: 2 } as const;
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    const before: CredentialRecord = { v: 1, force: { day: '2026-11-20', used: 3, at: T0 - 1_000 } };
    expect(
      markSent(before, { ...sending, cause: 'forced', budget, ration, rotation: 'idempotent' }),
    ).toMatchObject({ granted: false, denied: 'force', used: 3, retryAt: T0 + 29_000 });
    const spent: CredentialRecord = { v: 1, budget: { period: '2026-11-20', used: 8 } };
    expect(markSent(spent, { ...sending, cause: 'rejected', budget, rotation: 'idempotent' })).toMatchObject({
      granted: false,
      denied: 'budget',
      used: 8,
    });
  });

  it('says which share of the budget it crossed', () => {
    const budget = { ceiling: 10, per: 'day', reserve: 2 } as const;
    const used = (count: number): CredentialRecord => ({
      v: 1,
      budget: { period: '2026-11-20', used: count },
    });
    const options = { ...sending, budget, warnAt: [0.5], rotation: 'exclusive' } as const;
    expect(markSent(used(4), options)).toMatchObject({ granted: true, crossed: 0.5 });
    expect(markSent(used(3), options)).not.toHaveProperty('crossed');
  });

  it('counts a forced call in the ration, and only a forced one', () => {
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    expect(markSent(undefined, { ...sending, cause: 'forced', ration, rotation: 'idempotent' })).toEqual({
      granted: true,
      record: { v: 1, force: { day: '2026-11-20', used: 1, at: T0 }, sent: { owner: 'me', at: T0 } },
    });
    expect(markSent(undefined, { ...sending, rotation: 'idempotent' })).toEqual({
      granted: true,
      record: { v: 1, sent: { owner: 'me', at: T0 } },
    });
  });

  it('of a crashed sender is remembered as a fetch whose outcome nobody knows', () => {
    const before: CredentialRecord = { v: 1, sent: { owner: 'dead', at: T0 - 9 } };
    expect(markSent(before, { ...sending, rotation: 'idempotent' })).toEqual({
      granted: true,
      record: { v: 1, sent: { owner: 'me', at: T0 }, strayAt: T0 - 9 },
    });
  });

  it('left in the moment of the issue caps its life, too', () => {
    const sent = { owner: 'dead', at: T0 };
    const mark = markSent(
      { v: 1, credential: credential('A', 0), sent },
      { ...sending, now: T0 + 20_000, rotation: 'exclusive' },
    );
    expect(mark.granted && mark.record.credential?.assumedUntil).toBe(T0 + 4 * MINUTE_MS);
  });

  it('left before the credential was issued caps nothing', () => {
    const before: CredentialRecord = {
      v: 1,
      credential: credential('A', 1),
      sent: { owner: 'dead', at: T0 },
    };
    const mark = markSent(before, { ...sending, now: T0 + 20_000, rotation: 'exclusive' });
    expect(mark.granted && mark.record.credential).toEqual(credential('A', 1));
  });

  it('is taken back by its owner only', () => {
    const record: CredentialRecord = { v: 1, sent: { owner: 'me', at: T0 } };
    expect(withdrawSent(record, 'me', false).sent).toBeUndefined();
    expect(withdrawSent(record, 'other', false)).toBe(record);
    expect(withdrawSent(undefined, 'me', false)).toEqual({ v: 1 });
    expect(withdrawSent({ v: 1 }, 'me', false)).toEqual({ v: 1 });
    expect(withdrawSent(record, 'me', true)).toEqual({ v: 1 });
  });

  it('gives back the calls that it had counted', () => {
    const counted: CredentialRecord = {
      v: 1,
      sent: { owner: 'me', at: T0 },
      budget: { period: '2026-11-20', used: 3 },
      force: { day: '2026-11-20', used: 2, at: T0 },
    };
    expect(withdrawSent(counted, 'me', true)).toMatchObject({
      budget: { used: 2 },
      force: { used: 1, at: 0 },
    });
    expect(withdrawSent(counted, 'me', false)).toMatchObject({ budget: { used: 2 }, force: { used: 2 } });
  });
});

describe('the guarded write', () => {
  it('ends with the newest of credentials whose requests did not overlap, in whatever order they are written', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.nat({ max: 50 }), { minLength: 1, maxLength: 8 })
          .chain((starts) =>
            fc.tuple(
              fc.constant(starts),
              fc.shuffledSubarray(starts, { minLength: starts.length, maxLength: starts.length }),
            ),
          ),
        ([starts, order]) => {
          const written = order.reduce<CredentialRecord>(
            (record, start) => recordIssued(record, issued(credential(`T${start}`, start * 100))),
            { v: 1 },
          );
          expect(written.credential?.value).toBe(`T${Math.max(...starts)}`);
          expect(written.credential?.doubtful).toBeUndefined();
        },
      ),
    );
  });

  it('marks an overlap as doubtful, and the next issuance ends the doubt', () => {
    const first = recordIssued(undefined, issued(credential('A', 0)));
    const both = recordIssued(first, issued(credential('B', 20)));
    expect(both.credential?.doubtful).toBe(true);
    const last = recordIssued(both, issued(credential('C', 1_000)));
    expect(last.credential).toEqual(credential('C', 1_000));
  });

  it('in doubt keeps the one whose interval can be compared with the next one', () => {
    const first = recordIssued(undefined, issued(credential('A', 0)));
    const same = recordIssued(first, issued(credential('B', 20)));
    expect(same.credential).toEqual({ ...credential('A', 0), doubtful: true });
    const moved = recordIssued(first, issued(credential('B', 20, { server: 'other' })));
    expect(moved.credential).toEqual({ ...credential('B', 20, { server: 'other' }), doubtful: true });
  });

  it('knows that what was read before the request had been issued before, if one server measured both', () => {
    const stored = credential('A', 0);
    const overlapping = credential('B', 20);
    const before: CredentialRecord = { v: 1, credential: stored };
    expect(recordIssued(before, issued(overlapping, { basis: stored })).credential).toEqual(overlapping);
    const elsewhere = { ...overlapping, server: 'other' };
    expect(recordIssued(before, issued(elsewhere, { basis: stored })).credential?.doubtful).toBe(true);
    const byClockSetBack = credential('B', -1_000);
    expect(recordIssued(before, issued(byClockSetBack, { basis: stored })).credential).toEqual(
      byClockSetBack,
    );
    const unread = issued(byClockSetBack, { basis: { ...stored, id: 'z' } });
    expect(recordIssued(before, unread)).toEqual(before);
  });

  it('needs no comparison with one that has ended', () => {
    const before: CredentialRecord = { v: 1, credential: credential('A', 0) };
    const next = credential('B', 7_200_000, { server: 'other' });
    expect(recordIssued(before, issued(next)).credential).toEqual(next);
  });

  it('cannot compare with what a clock measured that has been set back since', () => {
    const before: CredentialRecord = { v: 1, credential: credential('A', 0) };
    const behind = (ms: number): Issued => {
      const next = credential('B', -ms);
      return issued(next, { latest: T0 - ms });
    };
    expect(recordIssued(before, behind(5_000))).toEqual(before);
    expect(recordIssued(before, behind(5_001)).credential).toEqual({
      ...credential('B', -5_001),
      doubtful: true,
    });
  });

  it('forgets a fetch that was lost once it explained the end of what was issued after it', () => {
    const before = (strayAt: number): CredentialRecord => ({
      v: 1,
      credential: credential('A', 0),
      strayAt: T0 + strayAt,
    });
    const next = issued(credential('B', 1_000));
    expect(recordIssued(before(-1), next)).toEqual({ v: 1, credential: credential('B', 1_000) });
    expect(recordIssued(before(0), next).strayAt).toBe(T0);
    expect(recordIssued({ v: 1, strayAt: T0 - 1 }, next).strayAt).toBe(T0 - 1);
  });

  it('notes what a rejection led to, and nothing when none did', () => {
    const before: CredentialRecord = {
      v: 1,
      credential: credential('A', 0),
      rejection: { id: 'id-A', at: T0 + 500, streak: 0 },
    };
    const driven = recordIssued(before, issued(credential('B', 1_000, { cause: 'rejected' })));
    expect(driven.rejection).toEqual({
      id: 'id-A',
      at: T0 + 500,
      streak: 1,
      refreshedAt: T0 + 1_050,
    });
    expect(recordIssued(before, issued(credential('B', 1_000))).rejection).toEqual(before.rejection);
    const handedBack = recordIssued(before, issued(credential('A', 1_000), { canForce: true }));
    expect(handedBack.rejection).toEqual({ ...before.rejection, handedBackId: 'id-A' });
  });

  it('believes a source that hands the rejected credential back, where that means that it is good', () => {
    const before: CredentialRecord = {
      v: 1,
      credential: credential('A', 0),
      rejection: { id: 'id-A', at: T0 + 500, streak: 0 },
    };
    const confirmed = recordIssued(before, issued(credential('A', 1_000), { repeatConfirms: true }));
    expect(confirmed.rejection).toMatchObject({ refutedId: 'id-A', refutedAt: T0 + 1_050 });
    expect(confirmed.rejection?.id).toBeUndefined();
    const other = recordIssued(before, issued(credential('B', 1_000), { repeatConfirms: true }));
    expect(other.rejection?.refutedId).toBeUndefined();
  });

  it('counts a theft where a fetch brought another token although the dead one should live', () => {
    const before: CredentialRecord = {
      v: 1,
      credential: credential('A', 0),
      rejection: { id: 'id-A', at: T0 + 500, streak: 0, confirmedId: 'id-A' },
    };
    const fetched = { rotation: 'exclusive', mode: 'normal', unseenFetches: false } as const;
    const next = credential('B', 1_000, { cause: 'rejected' });
    expect(recordIssued(before, issued(next, { fetched })).stolen).toMatchObject({ id: 'id-A', times: 1 });
    expect(recordIssued(before, issued(next)).stolen).toBeUndefined();
    expect(recordIssued({ v: 1 }, issued(next, { fetched })).stolen).toBeUndefined();
  });

  it('adopts the expiry of the same value and keeps its id', () => {
    const first = recordIssued(undefined, issued(credential('A', 0)));
    const again = recordIssued(first, issued(credential('A', 1_000, { id: 'other' })));
    expect(again).toEqual({ v: 1, credential: credential('A', 1_000) });
    const basis = first.credential;
    const known = recordIssued(first, issued(credential('A', 1_000, { id: 'other' }), { basis }));
    expect(known.credential?.id).toBe('id-A');
  });

  it('written back is the same issuance only if it began in the same moment', () => {
    const stored: CredentialRecord = { v: 1, credential: credential('A', 0) };
    const later = credential('A', 1_000);
    expect(recordIssued(stored, issued(later, { owner: '' })).credential).toEqual(later);
    const known = issued({ ...credential('A', 0), receivedAt: T0 + 99 }, { owner: '' });
    expect(recordIssued(stored, known)).toBe(stored);
    expect(recordIssued(stored, { ...known, owner: 'me' }).credential?.receivedAt).toBe(T0 + 99);
  });

  it('written back twice counts once', () => {
    const driven = { ...issued(credential('B', 1_000, { cause: 'rejected' })), owner: '' };
    const once = recordIssued({ v: 1, credential: credential('A', 0) }, driven);
    expect(recordIssued(once, driven)).toEqual(once);
  });

  it('notes that a rejected token was handed back, even if no time has passed since its issue', () => {
    const before = {
      v: 1,
      credential: credential('A', 0),
      rejection: { id: 'id-A', at: T0, streak: 0 },
    } as const;
    const after = recordIssued(before, issued(credential('A', 0, { cause: 'rejected' })));
    expect(after.rejection?.handedBackId).toBe('id-A');
  });

  it('ends a failure, settles the mark, and writes the state in the same step', () => {
    const before: CredentialRecord = {
      v: 1,
      failure: { class: 'transient', at: T0, retryAt: T0 + 1, attempt: 3 },
      otherFailures: [{ class: 'configuration', at: T0, retryAt: T0, attempt: 1, fingerprint: 'old' }],
      sent: { owner: 'me', at: T0 },
      state: { generation: 1 },
    };
    expect(recordIssued(before, issued(credential('A', 0), { state: { generation: 2 } }))).toEqual({
      v: 1,
      credential: credential('A', 0),
      state: { generation: 2 },
    });
    expect(recordIssued(before, issued(credential('A', 0))).state).toEqual({ generation: 1 });
  });

  it('drops an older credential, and with it neither failure nor state', () => {
    const before: CredentialRecord = { v: 1, credential: credential('B', 1_000), state: 'kept' };
    expect(recordIssued(before, issued(credential('A', 0), { state: 'stale' }))).toEqual(before);
  });
});

describe('a failed fetch', () => {
  const holding: CredentialRecord = { v: 1, credential: credential('A', 0) };

  it('caps the assumed life only if it was ambiguous, and never extends it', () => {
    const sentAt = 60 * MINUTE_MS;
    expect(recordFailed(holding, failed({ class: 'transient' }, sentAt)).credential).toEqual(
      holding.credential,
    );
    const once = recordFailed(holding, failed(AMBIGUOUS, sentAt));
    expect(once.credential?.assumedUntil).toBe(T0 + sentAt + 4 * MINUTE_MS);
    const twice = recordFailed(once, failed(AMBIGUOUS, sentAt + MINUTE_MS));
    expect(twice.credential?.assumedUntil).toBe(T0 + sentAt + 4 * MINUTE_MS);
    const idempotent = failed(AMBIGUOUS, sentAt, { rotation: 'idempotent' });
    expect(recordFailed(holding, idempotent).credential).toEqual(holding.credential);
  });

  it('says nothing about a credential that was issued after it was sent', () => {
    const newer: CredentialRecord = { v: 1, credential: credential('B', 1_000) };
    expect(recordFailed(newer, failed({ class: 'transient' }, 500))).toEqual(newer);
    expect(recordFailed(newer, failed(AMBIGUOUS, 500, { rotation: 'idempotent' }))).toEqual(newer);
  });

  it('makes such a credential doubtful if it was ambiguous: WeChat may have served it last', () => {
    const newer: CredentialRecord = { v: 1, credential: credential('B', 1_000) };
    const { credential: kept } = recordFailed(newer, failed(AMBIGUOUS, 500));
    expect(kept).toEqual({ ...newer.credential, doubtful: true });
  });

  it('about this address only is not shared', () => {
    const before: CredentialRecord = { ...holding, sent: { owner: 'me', at: T0 } };
    const address: FetchFailure = { class: 'address', addressOnly: true };
    expect(recordFailed(before, failed(address, 10_000))).toEqual(holding);
  });

  it('about the quota of forced calls ends the forced calls of the day, nothing else', () => {
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    const before: CredentialRecord = { v: 1, force: { day: '2026-11-20', used: 2, at: T0 } };
    expect(recordFailed(before, failed({ class: 'quota' }, 0, { forced: true, ration }))).toEqual({
      v: 1,
      force: { day: '2026-11-20', used: 10, at: T0 },
    });
  });

  it('keeps one back-off for each secret, a few at most', () => {
    const wrong: FetchFailure = { class: 'configuration' };
    let record: CredentialRecord = { v: 1 };
    for (let round = 0; round < 3; round++)
      for (const fingerprint of ['a', 'b'])
        record = recordFailed(record, failed(wrong, round, { fingerprint }));
    expect(failuresOf(record).map(({ fingerprint, attempt }) => [fingerprint, attempt])).toEqual([
      ['b', 3],
      ['a', 3],
    ]);
    for (let secret = 0; secret < 20; secret++)
      record = recordFailed(record, failed(wrong, 10, { fingerprint: `x${secret}` }));
    expect(failuresOf(record)).toHaveLength(4);
  });

  it('is a trace of its own only when nobody knows what became of it', () => {
    const sentAt = 60 * MINUTE_MS;
    expect(recordFailed(holding, failed(AMBIGUOUS, sentAt)).strayAt).toBe(T0 + sentAt);
    expect(recordFailed(holding, failed({ class: 'transient' }, sentAt)).strayAt).toBeUndefined();
    const idempotent = { rotation: 'idempotent' } as const;
    expect(recordFailed(holding, failed(AMBIGUOUS, sentAt, idempotent)).strayAt).toBeUndefined();
    const forced = { ...idempotent, forced: true };
    expect(recordFailed(holding, failed(AMBIGUOUS, sentAt, forced)).strayAt).toBe(T0 + sentAt);
    const answered = failed({ class: 'transient' }, sentAt, forced);
    expect(recordFailed(holding, answered).strayAt).toBeUndefined();
  });

  it('where there was nothing to kill invents nothing', () => {
    expect(recordFailed(undefined, failed(AMBIGUOUS, 0))).toEqual({
      v: 1,
      strayAt: T0,
      failure: expect.objectContaining({ class: 'transient', ambiguous: true }) as unknown,
    });
  });

  it('sent in the moment of the issue is about that credential', () => {
    const { credential: kept } = recordFailed(holding, failed(AMBIGUOUS, 0));
    expect(kept).toEqual({ ...holding.credential, assumedUntil: T0 + 4 * MINUTE_MS });
  });

  it('that was certainly not sent gives its calls back', () => {
    const before: CredentialRecord = {
      v: 1,
      budget: { period: '2026-11-20', used: 3 },
      force: { day: '2026-11-20', used: 2, at: T0 },
    };
    const unsent = { unsent: true } as const;
    expect(recordFailed(before, failed({ class: 'transient' }, 0, unsent))).toMatchObject({
      budget: { used: 2 },
      force: { used: 2 },
    });
    expect(
      recordFailed(before, failed({ class: 'transient' }, 0, { ...unsent, forced: true })),
    ).toMatchObject({ budget: { used: 2 }, force: { used: 1 } });
    expect(recordFailed(before, failed({ class: 'transient' }, 0))).toMatchObject({ budget: { used: 3 } });
  });

  it('waits at most a quarter of the life that is left, by the end that is assumed', () => {
    const pause = (record: CredentialRecord, sentAt: number): number => {
      const failure = { class: 'transient', at: 0, retryAt: 0, attempt: 30 } as const;
      const next = recordFailed({ ...record, failure }, failed({ class: 'transient' }, sentAt));
      return next.failure!.retryAt - (T0 + sentAt + 100);
    };
    expect(pause(holding, 60 * MINUTE_MS)).toBe(5 * MINUTE_MS);
    expect(pause(holding, 7_200_000 - 40_100)).toBe(10_000);
    const assumed = { ...holding, credential: credential('A', 0, { assumedUntil: T0 + 120_100 }) };
    expect(pause(assumed, 60_000)).toBe(15_000);
    expect(pause({ v: 1 }, 0)).toBe(10_000);
    expect(pause(holding, 7_200_000)).toBe(10_000);
    const rejected = { ...holding, rejection: { id: 'id-A', at: T0, streak: 0 } };
    expect(pause(rejected, 60_000)).toBe(10_000);
    expect(pause({ ...rejected, rejection: { id: 'other', at: T0, streak: 0 } }, 60_000)).toBe(5 * MINUTE_MS);
  });

  it('without a token waits longer when most calls of the day are used', () => {
    const failure = { class: 'transient', at: 0, retryAt: 0, attempt: 30 } as const;
    const budget = { ceiling: 100, per: 'day', reserve: 30 } as const;
    const before: CredentialRecord = { v: 1, failure, budget: { period: '2026-11-20', used: 50 } };
    const pause = (more: Partial<Failed>): number =>
      recordFailed(before, failed({ class: 'transient' }, 0, more)).failure!.retryAt - (T0 + 100);
    expect(pause({ budget })).toBe(60_000);
    expect(pause({ budget: { ...budget, ceiling: 101 } })).toBe(10_000);
    expect(pause({})).toBe(10_000);
  });

  it('about the quota holds everything unless it was about the forced calls', () => {
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    const force = { day: '2026-11-20', used: 12, at: T0 };
    const quota: FetchFailure = { class: 'quota' };
    const forced = { forced: true, ration };
    expect(recordFailed({ v: 1, force }, failed(quota, 0, forced))).toEqual({ v: 1, force });
    expect(recordFailed({ v: 1, force }, failed(quota, 0)).failure?.class).toBe('quota');
    expect(recordFailed({ v: 1 }, failed(quota, 0, forced)).failure?.class).toBe('quota');
    const down = failed({ class: 'transient' }, 0, forced);
    expect(recordFailed({ v: 1, force }, down).failure?.class).toBe('transient');
  });

  it('makes nothing doubtful that was read before it was sent, whatever its clock said', () => {
    const ahead: CredentialRecord = { v: 1, credential: credential('A', 10_000) };
    const basis = ahead.credential;
    const { credential: kept, failure } = recordFailed(ahead, failed(AMBIGUOUS, 0, { basis }));
    expect(kept).toEqual({ ...basis, assumedUntil: T0 + 4 * MINUTE_MS });
    expect(failure?.class).toBe('transient');
  });

  it('of the network goes on counting when the secret changes meanwhile', () => {
    const first = recordFailed(undefined, failed({ class: 'transient' }, 0, { fingerprint: 'a' }));
    const second = recordFailed(first, failed({ class: 'transient' }, 0, { fingerprint: 'b' }));
    expect(second.failure?.attempt).toBe(2);
  });
});
