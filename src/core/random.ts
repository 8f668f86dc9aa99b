import { randomBytes } from 'node:crypto';

/** Every use of chance goes through this port, so that tests can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An identifier that no other process draws. */
  id(): string;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  // Not a UUID: Node glues it together from twenty pieces, and V8 keeps them all, half a kilobyte for each id.
  id: () => randomBytes(12).toString('base64url'),
};
