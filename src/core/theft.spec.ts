import { describe, expect, it } from '@jest/globals';
import type { CredentialRecord, StoredCredential, StoredFailure } from './record.js';
import { type Replacement, countTheft, isRecent, isTheft, secretMarkOf } from './theft.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const credential = (value: string, more: Partial<StoredCredential> = {}): StoredCredential => {
  const times = { issuedAt: T0, receivedAt: T0 + 50, expiresAt: T0 + 7_200_000 };
  return { id: `id-${value}`, value, ...times, server: 's', cause: 'timed', ...more };
};
/** The token died at T0, and a probe said so. */
const dead = (more: Partial<CredentialRecord> = {}): CredentialRecord => ({
  v: 1,
  credential: credential('A'),
  rejection: { id: 'id-A', at: T0, streak: 0, confirmedId: 'id-A' },
  ...more,
});
const without = (field: 'credential' | 'rejection'): CredentialRecord => {
  const { [field]: _gone, ...rest } = dead();
  return { ...rest, v: 1 };
};
/** The same, without a probe. */
const rejected = (more: Partial<CredentialRecord> = {}): CredentialRecord =>
  dead({ rejection: { id: 'id-A', at: T0, streak: 0 }, ...more });
const by = (more: Partial<Replacement> = {}): Replacement => {
  return {
    credential: credential('B'),
    rotation: 'exclusive',
    mode: 'normal',
    unseenFetches: false,
    ...more,
  };
};
const failure = (failureClass: StoredFailure['class']): StoredFailure => {
  return { class: failureClass, at: T0, retryAt: T0 + 1, attempt: 1 };
};

describe('a token that died before its time', () => {
  it('was stolen if a probe found it dead', () => {
    expect(isTheft(dead(), by())).toBe(true);
    expect(isTheft(dead(), by({ rotation: 'idempotent', mode: 'forced' }))).toBe(true);
  });

  it('was stolen if a source that repeats its tokens hands out another one', () => {
    expect(isTheft(rejected(), by({ rotation: 'idempotent' }))).toBe(true);
    expect(isTheft(rejected(), by({ rotation: 'idempotent', mode: 'forced' }))).toBe(false);
    expect(isTheft(rejected(), by())).toBe(false);
    const late = credential('B', { receivedAt: T0 + 7_200_000 - 5 * MINUTE_MS });
    expect(isTheft(rejected(), by({ rotation: 'idempotent', credential: late }))).toBe(false);
    const before = { ...late, receivedAt: late.receivedAt - 1 };
    expect(isTheft(rejected(), by({ rotation: 'idempotent', credential: before }))).toBe(true);
  });

  it.each<[string, CredentialRecord, Replacement]>([
    ['there was none', without('credential'), by()],
    ['nobody rejected it', without('rejection'), by()],
    [
      'another one was rejected',
      dead({ rejection: { id: 'z', at: T0, streak: 0, confirmedId: 'id-A' } }),
      by(),
    ],
    ['it is still there', dead(), by({ credential: credential('A', { id: 'new' }) })],
    [
      'our own ambiguous fetch may have killed it',
      dead({ credential: credential('A', { assumedUntil: T0 }) }),
      by(),
    ],
    [
      'another fetch of ours overlapped with it',
      dead({ credential: credential('A', { doubtful: true }) }),
      by(),
    ],
    ['a fetch of ours was lost', dead({ strayAt: T0 - 1 }), by()],
    ['the store was away, and fetches were allowed', dead(), by({ unseenFetches: true })],
    ['the secret was changed', dead({ credential: credential('A', { secretMark: 1 }) }), by()],
    ['the secret was refused', dead({ failure: failure('configuration') }), by()],
    ['the account was frozen', dead({ failure: failure('person') }), by()],
    ['another secret was refused', dead({ otherFailures: [failure('configuration')] }), by()],
    ['it had a minute to live', dead({ credential: credential('A', { expiresAt: T0 + MINUTE_MS }) }), by()],
  ])('was not stolen if %s', (_name, record, replacement) => {
    expect(isTheft(record, replacement)).toBe(false);
  });

  it('was stolen also if the network failed meanwhile, or little more than a minute was left', () => {
    expect(isTheft(dead({ failure: failure('transient') }), by())).toBe(true);
    expect(isTheft(dead({ credential: credential('A', { expiresAt: T0 + MINUTE_MS + 1 }) }), by())).toBe(
      true,
    );
  });
});

describe('thefts', () => {
  it('are counted by the day in Shanghai, and begin anew after a day without one', () => {
    const first = countTheft(undefined, 'a', T0);
    expect(first).toEqual({ id: 'a', at: T0, day: '2026-11-20', times: 1, since: T0 });
    const second = countTheft(first, 'b', T0 + MINUTE_MS);
    expect(second).toEqual({ id: 'b', at: T0 + MINUTE_MS, day: '2026-11-20', times: 2, since: T0 });
    const tomorrow = countTheft(second, 'c', second.at + DAY_MS - 1);
    expect(tomorrow).toMatchObject({ day: '2026-11-21', times: 1, since: T0 });
    const later = countTheft(second, 'c', second.at + DAY_MS);
    expect(later).toMatchObject({ times: 1, since: second.at + DAY_MS });
  });

  it('are recent for a day', () => {
    const theft = countTheft(undefined, 'a', T0);
    expect(isRecent(theft, T0 + DAY_MS - 1)).toBe(true);
    expect(isRecent(theft, T0 + DAY_MS)).toBe(false);
    expect(isRecent(undefined, T0)).toBe(false);
  });
});

describe('the mark of a secret', () => {
  it('is the same in every release, small, and another one for another secret', () => {
    expect(secretMarkOf(undefined)).toBeUndefined();
    expect(secretMarkOf('')).toBe(0);
    expect(secretMarkOf('a'.repeat(64))).toBe(47_842_304);
    expect(secretMarkOf('a'.repeat(64))).toBeLessThan(2 ** 28);
    expect(secretMarkOf('ab')).not.toBe(secretMarkOf('ba'));
  });
});
