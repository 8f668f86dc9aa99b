import { budgetUsed, forcedToday } from './budget.js';
import type { Phase, Schedule } from './classify.js';
import type { Credential } from './credential.js';
import { type CredentialDefinition, budgetOf } from './definition.js';
import type { CredentialState, CredentialStatus } from './keeper.js';
import type { CredentialRecord, StoredFailure } from './record.js';

export interface StatusSources {
  readonly definition: CredentialDefinition;
  readonly record: CredentialRecord | undefined;
  readonly credential: Credential | undefined;
  readonly schedule: Schedule | undefined;
  readonly phase: Phase;
  readonly standDown: StoredFailure | undefined;
  readonly lastUsedAt: number | undefined;
  readonly now: number;
}

/** What an operator may see of a credential. */
export function statusOf(sources: StatusSources): CredentialStatus {
  const { definition, record, credential, schedule, lastUsedAt, now } = sources;
  const failure = sources.standDown ?? record?.failure;
  const budget = budgetOf(definition);
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
    ...(perDay !== undefined && { forced: { used: forcedToday(record?.force, now), perDay } }),
  };
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
  const { fingerprint: _fingerprint, attempt: _attempt, ...shown } = failure;
  return shown;
}
