import { type Schedule, scheduleOf } from './classify.js';
import { type Credential, createCredential } from './credential.js';
import { type CredentialDefinition, maxAgeOf } from './definition.js';
import type { StoredCredential } from './record.js';

/** The current credential as this process holds it, with its answers ready to be handed out. */
export class NearCopy implements Schedule {
  readonly credential: Credential;
  readonly soonAt: number;
  readonly dueAt: number;
  readonly endsAt: number;
  #value: Promise<string> | undefined;
  #promise: Promise<Credential> | undefined;

  constructor(definition: CredentialDefinition, stored: StoredCredential) {
    this.credential = createCredential(stored);
    const schedule = scheduleOf(definition.key, stored, definition.source.windows, maxAgeOf(definition));
    this.soonAt = schedule.soonAt;
    this.dueAt = schedule.dueAt;
    this.endsAt = schedule.endsAt;
  }

  get valuePromise(): Promise<string> {
    return (this.#value ??= Promise.resolve(this.credential.value));
  }

  get credentialPromise(): Promise<Credential> {
    return (this.#promise ??= Promise.resolve(this.credential));
  }
}
