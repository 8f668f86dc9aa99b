import { describe, expect, it } from '@jest/globals';
import { leaseKey } from './lease-key.js';

describe('leaseKey', () => {
  it.each([
    [
      'wechat-token:{official-account:wx1:stable_token}',
      'wechat-token:{official-account:wx1:stable_token}:lease',
    ],
    ['plain', '{plain}:lease'],
    ['with {} empty braces', '{with {} empty braces}:lease'],
  ])('keeps the lease of %s in the slot of its record', (key, lease) => {
    expect(leaseKey(key)).toBe(lease);
  });
});
