import { describe, expect, it } from '@jest/globals';
import { HeldCredential } from './held-credential.js';
import type { CredentialDefinition } from './definition.js';
import { budgetOf, maxAgeOf } from './definition.js';
import type { StoredCredential, StoredFailure } from './record.js';
import { type StatusSources, statusOf, storedStatus } from './status.js';
import type { TokenSource } from './token-source.js';

const T0 = Date.parse('2026-11-20T02:00:00Z');
const source: TokenSource = {
  kind: 'token',
  scope: 'shared',
  rotation: 'exclusive',
  windows: { soonEarliestMs: 900_000, soonLatestMs: 600_000, dueMs: 60_000 },
  fetch: () => Promise.reject(new Error('not in this test')),
};
const definition = (more: Partial<TokenSource> = {}): CredentialDefinition => {
  return { key: 'k', account: 'shop', credentialType: 'access_token', source: { ...source, ...more } };
};
const stored: StoredCredential = {
  ...{ id: 'a', value: 'A', server: 's', cause: 'timed' },
  ...{ issuedAt: T0, receivedAt: T0, expiresAt: T0 + 7_200_000 },
};
const failure: StoredFailure = {
  ...{ class: 'transient', reason: 'no reply', fingerprint: 'print' },
  ...{ at: T0 - 1, retryAt: T0 + 5_000, attempt: 3 },
};
const status = (more: Partial<StatusSources> = {}): ReturnType<typeof statusOf> =>
  statusOf({
    ...{ definition: definition(), record: undefined, credential: undefined, schedule: undefined },
    ...{ phase: 'missing', standDown: undefined, lastUsedAt: undefined, now: T0 },
    ...more,
  });

describe('the status of a credential', () => {
  it('that nobody asked for says just that', () => {
    expect(status()).toEqual({ state: 'unused' });
    expect(status({ lastUsedAt: T0 - 0.4 })).toEqual({ state: 'missing', lastUsedAt: T0 });
  });

  it('that is held shows its life and its planned renewal', () => {
    const schedule = { issuedAt: T0, soonAt: T0 + 1_000, dueAt: T0 + 2_000, endsAt: T0 + 3_000 };
    const held = { credential: new HeldCredential(stored), schedule, phase: 'fresh' } as const;
    const shown = {
      state: 'fresh',
      credentialId: 'a',
      issuedAt: T0,
      expiresAt: T0 + 7_200_000,
      renewsAt: T0 + 1_000,
    };
    expect(status(held)).toEqual(shown);
    const failing = status({ ...held, record: { v: 1, failure } });
    expect(failing).toMatchObject({ state: 'fresh', renewsAt: T0 + 5_000 });
    const past = { ...failure, retryAt: T0 - 1 };
    expect(status({ ...held, record: { v: 1, failure: past } })).toMatchObject({ renewsAt: T0 + 1_000 });
  });

  it('that cannot be had is blocked until the next attempt, and its failure is shown without internals', () => {
    const record = { v: 1, failure } as const;
    expect(status({ record })).toEqual({
      state: 'blocked',
      failure: { class: 'transient', reason: 'no reply', at: T0 - 1, retryAt: T0 + 5_000 },
    });
    expect(status({ record, now: T0 + 5_000 }).state).toBe('missing');
    const own = { ...failure, reason: 'address' };
    expect(status({ record, standDown: own }).failure?.reason).toBe('address');
  });

  it('shows the calls of the period, the forced ones and the thefts of today', () => {
    const budget = { ceiling: 500, per: 'day', reserve: 30 } as const;
    const limited = definition({ budget, forceRation: { perDay: 10, minIntervalMs: 30_000 } });
    const record = {
      v: 1,
      budget: { period: '2026-11-20', used: 7 },
      force: { day: '2026-11-20', used: 2, at: T0 },
      stolen: { id: 'a', at: T0, day: '2026-11-20', times: 3, since: T0 - 9 },
    } as const;
    expect(status({ definition: limited, record })).toEqual({
      state: 'unused',
      budget: { used: 7, ceiling: 500, per: 'day' },
      forced: { used: 2, perDay: 10 },
      stolen: { times: 3, since: T0 - 9 },
    });
    expect(status({ definition: limited, record, now: T0 + 86_400_000 })).toEqual({
      state: 'unused',
      budget: { used: 0, ceiling: 500, per: 'day' },
      forced: { used: 0, perDay: 10 },
    });
    expect(status({ definition: limited })).toMatchObject({ budget: { used: 0 }, forced: { used: 0 } });
  });

  it('that only other processes use is the one in the store', () => {
    const shown = storedStatus({ v: 1, credential: stored }, definition(), T0);
    expect(shown).toMatchObject({
      phase: 'fresh',
      credential: { id: 'a' },
      schedule: { endsAt: T0 + 7_200_000 },
    });
    const rejection = { id: 'a', at: T0, streak: 0 };
    expect(storedStatus({ v: 1, credential: stored, rejection }, definition(), T0).phase).toBe('rejected');
    const other = { ...rejection, id: 'z' };
    expect(storedStatus({ v: 1, credential: stored, rejection: other }, definition(), T0).phase).toBe(
      'fresh',
    );
    expect(storedStatus({ v: 1 }, definition(), T0)).toEqual({
      credential: undefined,
      schedule: undefined,
      phase: 'missing',
    });
  });
});

describe('the rules of a credential', () => {
  it('know a greatest age only where a fetch brings another token', () => {
    const aged = { ...definition(), maxAgeMs: 1_000 };
    expect(maxAgeOf(aged)).toBe(1_000);
    expect(maxAgeOf({ ...aged, source: { ...source, rotation: 'idempotent' } })).toBeUndefined();
  });

  it('prefer the budget of the account to that of the source', () => {
    const own = { ceiling: 9, per: 'hour', reserve: 1 } as const;
    const usual = { ceiling: 500, per: 'day', reserve: 30 } as const;
    expect(budgetOf({ ...definition({ budget: usual }), budget: own })).toBe(own);
    expect(budgetOf(definition({ budget: usual }))).toBe(usual);
    expect(budgetOf(definition())).toBeUndefined();
  });
});
