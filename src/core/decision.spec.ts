import { describe, expect, it } from '@jest/globals';
import { type DecisionContext, type RefreshRequest, decide } from './decision.js';
import type { CredentialRecord, RefreshCause, StoredCredential, StoredFailure } from './record.js';
import type { TokenSource } from './token-source.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const MINUTE_MS = 60_000;
const source: TokenSource = {
  kind: 'token',
  scope: 'shared',
  rotation: 'exclusive',
  windows: { soonEarliestMs: 15 * MINUTE_MS, soonLatestMs: 10 * MINUTE_MS, dueMs: MINUTE_MS },
  fetch: () => Promise.reject(new Error('not in this test')),
  probe: () => Promise.resolve(true),
};
const context = (more: Partial<DecisionContext> = {}): DecisionContext => {
  return { key: 'k', source, maxAgeMs: undefined, fingerprint: undefined, now: T0, ...more };
};
const credential = (more: Partial<StoredCredential> = {}): StoredCredential => {
  const times = { issuedAt: T0 - MINUTE_MS, receivedAt: T0 - MINUTE_MS + 50, expiresAt: T0 + 7_140_000 };
  return { id: 'a', value: 'A', server: 's', cause: 'timed', ...times, ...more };
};
const failure = (more: Partial<StoredFailure> = {}): StoredFailure => {
  return { class: 'transient', at: T0 - 1, retryAt: T0 + 5_000, attempt: 1, ...more };
};
const request = (cause: RefreshCause, more: Partial<RefreshRequest> = {}): RefreshRequest => {
  return { cause, askedAt: T0, ...more };
};
const record = (fields: Omit<CredentialRecord, 'v'>): CredentialRecord => ({ v: 1, ...fields });
const OLD = credential({ issuedAt: T0 - 115 * MINUTE_MS, expiresAt: T0 + 5 * MINUTE_MS });

describe('what is left to do for a request', () => {
  it.each<[string, CredentialRecord | undefined, RefreshRequest, string]>([
    ['nothing stored', undefined, request('missing'), 'fetch missing'],
    ['a valid one, and none here', record({ credential: OLD }), request('missing'), 'adopt'],
    ['a fresh one, and a timed renewal', record({ credential: credential() }), request('timed'), 'adopt'],
    ['an old one, and a timed renewal', record({ credential: OLD }), request('timed'), 'fetch timed'],
    [
      'one that ended',
      record({ credential: credential({ expiresAt: T0 }) }),
      request('missing'),
      'fetch missing',
    ],
    [
      'another one than the rejected one',
      record({ credential: credential() }),
      request('rejected', { rejectedId: 'z' }),
      'adopt',
    ],
    [
      'the rejected one itself',
      record({ credential: credential() }),
      request('rejected', { rejectedId: 'a' }),
      'fetch rejected',
    ],
    [
      'one that the fleet marked rejected',
      record({ credential: credential(), rejection: { id: 'a', at: T0, streak: 0 } }),
      request('missing'),
      'fetch rejected',
    ],
    [
      'a rejected one that our own ambiguous fetch may have killed',
      record({
        credential: credential({ assumedUntil: T0 + 1, cause: 'rejected' }),
        rejection: { id: 'a', at: T0, streak: 0, retryAt: T0 + 9 },
      }),
      request('rejected', { rejectedId: 'a' }),
      'fetch missing',
    ],
    [
      'a doubtful one',
      record({ credential: credential({ doubtful: true }) }),
      request('conflict'),
      'fetch conflict',
    ],
    ['a failure that holds', record({ failure: failure() }), request('missing'), 'failed'],
    [
      'a failure that is over',
      record({ failure: failure({ retryAt: T0 }) }),
      request('missing'),
      'fetch missing',
    ],
    [
      'a failure, and a fresh token',
      record({ failure: failure(), credential: credential() }),
      request('timed'),
      'adopt',
    ],
    ['a failure, and a person who forces', record({ failure: failure() }), request('forced'), 'fetch forced'],
    [
      'a used-up quota, and force',
      record({ failure: failure({ class: 'quota' }) }),
      request('forced'),
      'failed',
    ],
    [
      'a minute quota, and force',
      record({ failure: failure({ class: 'slow-down' }) }),
      request('forced'),
      'failed',
    ],
    [
      'a failure of a store server whose clock was ahead',
      record({ failure: failure({ at: T0 + 5_001, retryAt: T0 + 60_000 }) }),
      request('missing'),
      'fetch missing',
    ],
    [
      'a failure that another process noted by a clock that is ahead a little',
      record({ failure: failure({ at: T0 + 5_000, retryAt: T0 + 60_000 }) }),
      request('missing'),
      'failed',
    ],
    ['nothing stored, and a rejection', undefined, request('rejected', { rejectedId: 'a' }), 'fetch missing'],
    ['a fresh one, and force', record({ credential: credential() }), request('forced'), 'fetch forced'],
    [
      'one that was issued since it was forced',
      record({ credential: credential({ issuedAt: T0 + 1 }) }),
      request('forced'),
      'adopt',
    ],
    [
      'one that was issued in the moment of the conflict',
      record({ credential: credential({ issuedAt: T0 }) }),
      request('conflict'),
      'fetch conflict',
    ],
    [
      'one that was issued since the conflict',
      record({ credential: credential({ issuedAt: T0 + 1 }) }),
      request('conflict'),
      'adopt',
    ],
    [
      'one that a clock issued which has been set back since the conflict',
      record({ credential: credential({ issuedAt: T0 + 5_001 }) }),
      request('conflict'),
      'fetch conflict',
    ],
    [
      'a rejected one, and a failure that holds',
      record({ credential: credential(), failure: failure() }),
      request('rejected', { rejectedId: 'a' }),
      'failed',
    ],
    [
      'a rejected one, and a person who forces',
      record({ credential: credential(), rejection: { id: 'a', at: T0, streak: 0, retryAt: T0 + 9 } }),
      request('forced', { rejectedId: 'a' }),
      'fetch forced',
    ],
    [
      'a rejected one that a probe found alive',
      record({
        credential: credential(),
        rejection: { id: 'a', at: T0, streak: 0, refutedId: 'a', refutedAt: T0 },
      }),
      request('rejected', { rejectedId: 'a' }),
      'refuted',
    ],
    [
      'a rejected one that may not be replaced yet',
      record({
        credential: credential(),
        rejection: { id: 'a', at: T0, streak: 0, confirmedId: 'a', retryAt: T0 + 9 },
      }),
      request('rejected', { rejectedId: 'a' }),
      'held',
    ],
    [
      'a rejected one that replaced a rejected one',
      record({ credential: credential({ cause: 'rejected' }) }),
      request('rejected', { rejectedId: 'a' }),
      'probe',
    ],
  ])('%s', (_name, stored, asked, expected) => {
    const decision = decide(stored, asked, context());
    expect(decision.kind === 'fetch' ? `fetch ${decision.cause}` : decision.kind).toBe(expected);
  });

  it('forces the source only if it has a forced mode', () => {
    const forced = (ration?: TokenSource['forceRation']): unknown => {
      const asked = { ...source, forceRation: ration };
      return decide(undefined, request('forced'), context({ source: asked }));
    };
    expect(forced()).toEqual({ kind: 'fetch', mode: 'normal', cause: 'forced' });
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    expect(forced(ration)).toEqual({ kind: 'fetch', mode: 'forced', cause: 'forced' });
  });

  it('names what is probed, and until when a rejected one is kept', () => {
    const asked = request('rejected', { rejectedId: 'a' });
    const suspicious = credential({ cause: 'rejected' });
    expect(decide(record({ credential: suspicious }), asked, context())).toEqual({
      kind: 'probe',
      credential: suspicious,
    });
    const rejection = { id: 'a', at: T0, streak: 0, confirmedId: 'a', retryAt: T0 + 9 };
    expect(decide(record({ credential: credential(), rejection }), asked, context())).toEqual({
      kind: 'held',
      retryAt: T0 + 9,
    });
  });

  it('renews on time by the age that the account allows', () => {
    const old = record({ credential: credential({ issuedAt: T0 - 60 * MINUTE_MS }) });
    expect(decide(old, request('timed'), context()).kind).toBe('adopt');
    expect(decide(old, request('timed'), context({ maxAgeMs: 60 * MINUTE_MS })).kind).toBe('fetch');
  });

  it('a failure about a token ends with that token', () => {
    const refused = record({ failure: failure({ class: 'configuration', tokenId: 't' }) });
    const kind = (tokenId?: string): string => decide(refused, request('missing'), context({ tokenId })).kind;
    expect([kind('t'), kind('u'), kind()]).toEqual(['failed', 'fetch', 'fetch']);
    expect(decide(record({ failure: failure() }), request('missing'), context({ tokenId: 'u' })).kind).toBe(
      'failed',
    );
  });

  it('a failure about a secret holds for that secret only, one about the network for all', () => {
    const wrong = failure({ class: 'configuration', fingerprint: 'old' });
    const asked = request('missing');
    const kind = (stored: CredentialRecord, fingerprint: string): string =>
      decide(stored, asked, context({ fingerprint })).kind;
    expect(kind(record({ failure: wrong }), 'old')).toBe('failed');
    expect(kind(record({ failure: wrong }), 'new')).toBe('fetch');
    expect(kind(record({ failure: failure({ fingerprint: 'old' }) }), 'new')).toBe('failed');
    const both = record({ failure: { ...wrong, fingerprint: 'older' }, otherFailures: [wrong] });
    expect(kind(both, 'old')).toBe('failed');
    expect(kind(both, 'new')).toBe('fetch');
  });
});
