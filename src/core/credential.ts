import { inspect } from 'node:util';

/**
 * One issued access token or ticket. Frozen. `JSON.stringify` and `util.inspect` show everything but the value.
 */
export interface Credential {
  /** Random identifier, the same in every process that uses this credential. Safe to log. */
  readonly id: string;
  /** The token itself. Never log it. */
  readonly value: string;
  /** Start of the request that fetched it, in milliseconds since the epoch. */
  readonly issuedAt: number;
  /** End of its life, counted from `issuedAt`, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

class FrozenCredential implements Credential {
  declare readonly value: string;

  constructor(
    readonly id: string,
    value: string,
    readonly issuedAt: number,
    readonly expiresAt: number,
  ) {
    // Not enumerable: spreading, JSON and inspection of a credential must not leak its value.
    Object.defineProperty(this, 'value', { value, enumerable: false });
    Object.freeze(this);
  }

  toJSON(): Record<string, unknown> {
    return { id: this.id, issuedAt: this.issuedAt, expiresAt: this.expiresAt };
  }

  [inspect.custom](): string {
    return `Credential { id: '${this.id}', expiresAt: ${new Date(this.expiresAt).toISOString()} }`;
  }
}

export function createCredential(fields: Credential): Credential {
  return new FrozenCredential(fields.id, fields.value, fields.issuedAt, fields.expiresAt);
}
