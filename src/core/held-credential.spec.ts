import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Credential } from './credential.js';
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

  it('hands its value out by one promise', async () => {
    const held = new HeldCredential(stored('a', 'A'));
    expect(held.valuePromise).toBe(held.valuePromise);
    expect(await held.valuePromise).toBe('A');
  });

  it('is handed out as it is: frozen, with nothing to be copied but its id', () => {
    const held: Credential = new HeldCredential(stored('a', 'A'));
    expect([held.id, held.value, held.issuedAt, held.expiresAt]).toEqual(['a', 'A', 1, 3]);
    expect(Object.isFrozen(held)).toBe(true);
    expect({ ...held }).toEqual({ id: 'a' });
    expect(held).not.toEqual(new HeldCredential(stored('b', 'A')));
  });

  it('shows its value to nobody who did not ask for it (G22)', () => {
    const held = new HeldCredential(stored('a', 'canary'));
    expect(JSON.parse(JSON.stringify(held))).toEqual({ id: 'a', issuedAt: 1, expiresAt: 3 });
    expect(inspect(held)).toBe("Credential { id: 'a', expiresAt: 1970-01-01T00:00:00.003Z }");
    expect(inspect(held, { customInspect: false, showHidden: true, depth: 9 })).not.toContain('canary');
  });
});
