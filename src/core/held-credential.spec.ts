import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { HeldCredential } from './held-credential.js';
import type { StoredCredential } from './record.js';

const stored = (id: string, value: string): StoredCredential => {
  return { id, value, issuedAt: 1, receivedAt: 2, expiresAt: 3, server: 's', cause: 'timed' };
};

describe('a credential in memory', () => {
  it('is known by every id under which this process handed its value out', () => {
    const first = new HeldCredential(stored('a', 'A'));
    const second = new HeldCredential(stored('b', 'A'), first);
    const third = new HeldCredential(stored('c', 'A'), second);
    const again = new HeldCredential(stored('c', 'A'), third);
    expect(['a', 'b', 'c', 'd'].map((id) => again.isKnownAs(id))).toEqual([true, true, true, false]);
    const other = new HeldCredential(stored('d', 'B'), again);
    expect(['a', 'c', 'd'].map((id) => other.isKnownAs(id))).toEqual([false, false, true]);
  });

  it('is handed out as one object, and one promise', async () => {
    const held = new HeldCredential(stored('a', 'A'));
    expect(held.credential).toBe(held.credential);
    expect(held.credentialPromise).toBe(held.credentialPromise);
    expect(held.valuePromise).toBe(held.valuePromise);
    expect([await held.valuePromise, await held.credentialPromise]).toEqual(['A', held.credential]);
    expect([held.id, held.value, held.endsAt]).toEqual(['a', 'A', 3]);
  });

  it('shows its value to nobody who did not ask for it (G22)', () => {
    const { credential } = new HeldCredential(stored('a', 'canary'));
    expect(credential.value).toBe('canary');
    expect(Object.isFrozen(credential)).toBe(true);
    expect(JSON.parse(JSON.stringify(credential))).toEqual({ id: 'a', issuedAt: 1, expiresAt: 3 });
    expect({ ...credential }).toEqual({ id: 'a', issuedAt: 1, expiresAt: 3 });
    expect(inspect(credential)).toBe("Credential { id: 'a', expiresAt: 1970-01-01T00:00:00.003Z }");
    expect(inspect(new HeldCredential(stored('a', 'canary')), { depth: 9 })).not.toContain('canary');
  });
});
