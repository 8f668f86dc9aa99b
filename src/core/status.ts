import { dayInShanghai } from './china-time.js';
import { budgetUsed, forcedToday } from './budget.js';
import { type Phase, type Schedule, classify } from './classify.js';
import type { Credential } from './credential.js';
import { type CredentialDefinition, budgetOf } from './definition.js';
import { HeldCredential } from './held-credential.js';
import type { CredentialState, CredentialStatus } from './keeper.js';
import type { CredentialRecord, StoredFailure } from './record.js';

/** The credential that a status is about, and how good it is. */
export interface StatusShown {
  readonly credential: Credential | undefined;
  readonly schedule: Schedule | undefined;
  readonly phase: Phase;
}

export interface StatusSources extends StatusShown {
  readonly definition: CredentialDefinition;
  readonly record: CredentialRecord | undefined;
  readonly standDown: StoredFailure | undefined;
  readonly lastUsedAt: number | undefined;
  readonly now: number;
}

/** What an operator may see of a credential. */
export function statusOf(sources: StatusSources): CredentialStatus {
  const { definition, record, credential, schedule, lastUsedAt, now } = sources;
  const failure = sources.standDown ?? record?.failure;
  const budget = budgetOf(definition);
  const stolen = record?.stolen?.day === dayInShanghai(now) ? record.stolen : undefined;
  const perDay = definition.source.forceRation?.perDay;
  return {
    state: stateOf(sources, failure),
    ...(credential && {
      credentialId: credential.id,
      issuedAt: credential.issuedAt,
      expiresAt: credential.expiresAt,
    }),
    ...(schedule && { renewsAt: Math.max(schedule.soonAt, failure?.retryAt ?? schedule.soonAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: Math.round(lastUsedAt) }),
    ...(failure && { failure: withoutInternals(failure) }),
    ...(budget && {
      budget: { used: budgetUsed(record?.budget, budget, now), ceiling: budget.ceiling, per: budget.per },
    }),
    ...(stolen && { stolen: { times: stolen.times, since: stolen.since } }),
    ...(perDay !== undefined && { forced: { used: forcedToday(record?.force, now), perDay } }),
  };
}

/** What the store holds of a credential that this process does not use. */
export function storedStatus(
  { credential: stored, rejection }: CredentialRecord,
  definition: CredentialDefinition,
  now: number,
): StatusShown {
  if (!stored) return { credential: undefined, schedule: undefined, phase: 'missing' };
  const held = new HeldCredential(stored);
  const schedule = held.schedule(definition);
  const { phase } = classify({ schedule, rejected: rejection?.id === stored.id, heldUntil: 0 }, now);
  return { credential: held, schedule, phase };
}

function stateOf(
  { credential, phase, now, lastUsedAt }: StatusSources,
  failure: StoredFailure | undefined,
): CredentialState {
  if (phase === 'missing' && failure && now < failure.retryAt) return 'blocked';
  if (!credential && !failure && lastUsedAt === undefined) return 'unused';
  return phase;
}

function withoutInternals(failure: StoredFailure): NonNullable<CredentialStatus['failure']> {
  const { fingerprint: _fingerprint, attempt: _attempt, tokenId: _tokenId, ...shown } = failure;
  return shown;
}
