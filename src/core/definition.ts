import type { ErrcodePlatform } from './errcodes.js';
import type { CallBudget, TokenSource } from './token-source.js';

/** Which credential is kept, and by which rules. */
export interface CredentialDefinition {
  /** Key of its record; the same in every process, unique to the credential, free of secrets. */
  readonly key: string;
  /** Name of the account, for errors and events. */
  readonly account: string;
  /** `access_token`, or the type of a ticket. */
  readonly credentialType: string;
  readonly source: TokenSource;
  /** Renew when the credential is this old, although it would live longer. Ignored for idempotent sources. */
  readonly maxAgeMs?: number | undefined;
  /** Replaces the source's own budget. */
  readonly budget?: CallBudget | undefined;
  /** For hints that name the app. */
  readonly appId?: string | undefined;
  readonly platform?: ErrcodePlatform | undefined;
}

/** The age at which a credential is renewed early. An idempotent source would hand back the same one. */
export function maxAgeOf({ source, maxAgeMs }: CredentialDefinition): number | undefined {
  return source.rotation === 'idempotent' ? undefined : maxAgeMs;
}

export function budgetOf({ source, budget }: CredentialDefinition): CallBudget | undefined {
  return budget ?? source.budget;
}
