import { createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
/** Longer ones are not even looked at. */
const LONGEST_KEY = 512;

/** The key of a client, and what the hub knows of it. */
export interface ClientKey {
  /** For the client; show it once. */
  readonly key: string;
  /** For the hub's configuration. */
  readonly keyHash: string;
}

/** Draws the key of a new client. */
export function createClientKey(): ClientKey {
  const key = `wtk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { key, keyHash: sha256(key).toString('hex') };
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The key of an `Authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length > LONGEST_KEY + 7) return undefined;
  return /^bearer +(\S+)$/i.exec(header)?.[1];
}
