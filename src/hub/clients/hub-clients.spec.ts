import { timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bearerOf, createClientKey } from './client-key.js';
import { HubClients } from './hub-clients.js';

const keys = Array.from({ length: 5 }, () => createClientKey());
const clients = keys.map(({ keyHash }, index) => ({
  name: `client-${index}`,
  keyHash: index % 2 === 0 ? keyHash : keyHash.toUpperCase(),
  accounts: '*' as const,
  rights: ['read'] as const,
}));

describe('The clients of a hub', () => {
  it('are known by their keys', () => {
    const known = new HubClients(clients);
    expect(keys.map(({ key }) => known.authenticate(key)?.name)).toEqual(clients.map(({ name }) => name));
    for (const { keyHash, key } of keys) {
      // The hash is no key.
      for (const wrong of [keyHash, key.slice(0, -1), `${key} `, key.toUpperCase(), '']) {
        expect(known.authenticate(wrong)).toBeUndefined();
      }
    }
  });

  it('G24: are all compared, whoever asks: the time says nothing', () => {
    let compared = 0;
    const counting = new HubClients(clients, (a, b) => {
      compared += 1;
      expect([a.length, b.length]).toEqual([32, 32]);
      return timingSafeEqual(a, b);
    });
    for (const key of [keys[0]!.key, keys[4]!.key, 'wtk_nobody', '', 'x'.repeat(500)]) {
      compared = 0;
      counting.authenticate(key);
      expect(compared).toBe(clients.length);
    }
  });

  it('get keys of 256 random bits, which no two share', () => {
    const drawn = Array.from({ length: 100 }, () => createClientKey());
    expect(new Set(drawn.map(({ key }) => key)).size).toBe(100);
    for (const { key, keyHash } of drawn) {
      expect(key).toMatch(/^wtk_[\w-]{43}$/);
      expect(keyHash).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('The key of a request', () => {
  it.each([
    ['Bearer wtk_1', 'wtk_1'],
    ['bearer  wtk_1', 'wtk_1'],
    ['Bearer wtk_1 ', undefined],
    ['Bearer', undefined],
    ['Basic wtk_1', undefined],
    [`Bearer ${'a'.repeat(600)}`, undefined],
    [undefined, undefined],
  ])('of %j is %j', (header, key) => {
    expect(bearerOf(header)).toBe(key);
  });
});
