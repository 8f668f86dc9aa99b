import { randomUUID } from 'node:crypto';

/** Every use of chance goes through this port, so that tests can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An identifier that no other process draws. */
  id(): string;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  // Node glues a UUID together from twenty pieces, and V8 keeps them all: half a kilobyte for an id that is held on to.
  id: () => Buffer.from(randomUUID(), 'latin1').toString('latin1'),
};
