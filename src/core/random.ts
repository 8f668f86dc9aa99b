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
  id: () => randomUUID(),
};
