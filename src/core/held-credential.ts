import { type Schedule, scheduleOf } from './classify.js';
import { type Credential, createCredential } from './credential.js';
import { type CredentialDefinition, maxAgeOf } from './definition.js';
import type { StoredCredential } from './record.js';

const NONE: readonly string[] = Object.freeze([]);

/**
 * A credential in this process's memory. There may be very many: it refers to what was read from the store, and what
 * can be computed, or is not asked for, is not kept. Out of reach of console.log, because of the token.
 */
export class HeldCredential {
  readonly #stored: StoredCredential;
  /** Ids under which this process handed out the same value before: a flushed store knows only the latest. */
  readonly #formerIds: readonly string[];
  #credential: Credential | undefined = undefined;
  #credentialPromise: Promise<Credential> | undefined = undefined;
  #valuePromise: Promise<string> | undefined = undefined;

  constructor(stored: StoredCredential, previous?: HeldCredential) {
    this.#stored = stored;
    this.#formerIds = previous?.value === stored.value ? previous.idsBesides(stored.id) : NONE;
  }

  get stored(): StoredCredential {
    return this.#stored;
  }

  get id(): string {
    return this.#stored.id;
  }

  get value(): string {
    return this.#stored.value;
  }

  get credential(): Credential {
    return (this.#credential ??= createCredential(this.#stored));
  }

  get credentialPromise(): Promise<Credential> {
    return (this.#credentialPromise ??= Promise.resolve(this.credential));
  }

  get valuePromise(): Promise<string> {
    return (this.#valuePromise ??= Promise.resolve(this.value));
  }

  /** From here on it is not handed out. */
  get endsAt(): number {
    return this.#stored.expiresAt;
  }

  /** The moments of its life, by the rules of `definition`. */
  schedule(definition: CredentialDefinition): Schedule {
    return scheduleOf(definition.key, this.#stored, definition.source.windows, maxAgeOf(definition));
  }

  /** True if a request that was signed with the credential `id` carries this value. */
  isKnownAs(id: string): boolean {
    return this.id === id || this.#formerIds.includes(id);
  }

  private idsBesides(id: string): readonly string[] {
    return this.id === id ? this.#formerIds : [...this.#formerIds, this.id];
  }
}
