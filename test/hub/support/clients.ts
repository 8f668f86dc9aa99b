import { createHash } from 'node:crypto';
import { type HubClientOptions } from '../../../src/hub/index.js';

/** Keys of the clients in these tests. */
export const KEYS = {
  reader: 'wtk_canary-key-of-the-reader-000000000000000000',
  refresher: 'wtk_canary-key-of-the-refresher-000000000000000',
  gateway: 'wtk_canary-key-of-the-gateway-client-0000000000',
  everything: 'wtk_canary-key-of-everything-00000000000000000',
  stranger: 'wtk_canary-key-that-nobody-knows-00000000000000',
} as const;

export const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** A client of each kind: `shop` is theirs, `campus` is not, but for `everything`. */
export const CLIENTS: readonly HubClientOptions[] = [
  { name: 'reader', keyHash: sha256Hex(KEYS.reader), accounts: ['shop'], rights: ['read'] },
  { name: 'refresher', keyHash: sha256Hex(KEYS.refresher), accounts: ['shop'], rights: ['read', 'refresh'] },
  { name: 'gateway', keyHash: sha256Hex(KEYS.gateway), accounts: ['shop'], rights: ['gateway'] },
  {
    name: 'everything',
    keyHash: sha256Hex(KEYS.everything),
    accounts: '*',
    rights: ['read', 'refresh', 'gateway'],
  },
];
