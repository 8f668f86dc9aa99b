import { inspect } from 'node:util';
import { type Schedule, scheduleOf } from './classify.js';
import type { Credential } from './credential.js';
import { type CredentialDefinition, maxAgeOf } from './definition.js';
import type { StoredCredential } from './record.js';

const NONE: readonly string[] = Object.freeze([]);

/**
 * A credential in this process's memory, and as it is handed out. There may be very many: it refers to what was read from
 * the store, out of reach of console.log, and keeps nothing else that can be computed.
 */
export class HeldCredential implements Credential {
  /** The only property that is seen: whoever compares two credentials compares their ids. */
  readonly id: string;
  readonly #stored: StoredCredential;
  /** Ids under which this process handed out the same value before: a flushed store knows only the latest. */
  readonly #formerIds: readonly string[];
  #valuePromise: Promise<string> | undefined = undefined;

  constructor(stored: StoredCredential, previous?: HeldCredential) {
    this.id = stored.id;
    this.#stored = stored;
    this.#formerIds = previous?.value === stored.value ? previous.idsBesides(stored.id) : NONE;
    Object.freeze(this);
  }

  get stored(): StoredCredential {
    return this.#stored;
  }

  get value(): string {
    return this.#stored.value;
  }

  get issuedAt(): number {
    return this.#stored.issuedAt;
  }

  /** From here on it is not handed out. */
  get expiresAt(): number {
    return this.#stored.expiresAt;
  }

  get valuePromise(): Promise<string> {
    return (this.#valuePromise ??= Promise.resolve(this.value));
  }

  /** The moments of its life, by the rules of `definition`. */
  schedule(definition: CredentialDefinition): Schedule {
    return scheduleOf(definition.key, this.#stored, definition.source.windows, maxAgeOf(definition));
  }

  /** True if a request that was signed with the credential `id` carries this value. */
  isKnownAs(id: string): boolean {
    return this.id === id || this.#formerIds.includes(id);
  }

  toJSON(): Record<string, unknown> {
    return { id: this.id, issuedAt: this.issuedAt, expiresAt: this.expiresAt };
  }

  [inspect.custom](): string {
    return `Credential { id: '${this.id}', expiresAt: ${new Date(this.expiresAt).toISOString()} }`;
  }

  private idsBesides(id: string): readonly string[] {
    return this.id === id ? this.#formerIds : [...this.#formerIds, this.id];
  }
}
