import { type Schedule, scheduleOf } from './classify.js';
import { type Credential, createCredential } from './credential.js';
import { type CredentialDefinition, maxAgeOf } from './definition.js';
import type { StoredCredential } from './record.js';

const NONE: readonly string[] = Object.freeze([]);

/** The current credential as this process holds it, with its answers ready to be handed out. */
export class NearCopy implements Schedule {
  readonly credential: Credential;
  readonly soonAt: number;
  readonly dueAt: number;
  readonly endsAt: number;
  #value: Promise<string> | undefined;
  #promise: Promise<Credential> | undefined;
  /** Ids under which this process handed out the same value before: a flushed store knows only the latest. */
  readonly #formerIds: readonly string[];

  constructor(definition: CredentialDefinition, stored: StoredCredential, previous?: NearCopy) {
    this.credential = createCredential(stored);
    this.#formerIds = previous?.credential.value === stored.value ? previous.idsBesides(stored.id) : NONE;
    const schedule = scheduleOf(definition.key, stored, definition.source.windows, maxAgeOf(definition));
    this.soonAt = schedule.soonAt;
    this.dueAt = schedule.dueAt;
    this.endsAt = schedule.endsAt;
  }

  /** True if a request that was signed with the credential `id` carries this value. */
  isKnownAs(id: string): boolean {
    return this.credential.id === id || this.#formerIds.includes(id);
  }

  private idsBesides(id: string): readonly string[] {
    return this.credential.id === id ? this.#formerIds : [...this.#formerIds, this.credential.id];
  }

  get valuePromise(): Promise<string> {
    return (this.#value ??= Promise.resolve(this.credential.value));
  }

  get credentialPromise(): Promise<Credential> {
    return (this.#promise ??= Promise.resolve(this.credential));
  }
}
