import { backOff } from './backoff.js';
import type { CredentialRecord } from './record.js';
import type { RefreshRequest } from './decision.js';
import type { RefreshOutcome } from './refresh-run.js';
import type { RefreshScope } from './refresh-scope.js';
import type { EngineSettings } from './settings.js';
import { callSource } from './source-call.js';
import type { TokenSource } from './token-source.js';

const UNCOORDINATED_EVERY_MS = 60_000;
/** What a flight needs besides its fetch. */
const SETTLING_MS = 2_000;

/** While the store is away: an idempotent source disturbs nobody, another one only if the user said so. */
export async function fetchWithoutStore(
  scope: RefreshScope,
  request: RefreshRequest,
): Promise<RefreshOutcome> {
  const { trouble, context, definition } = scope;
  context.timeline.acceptJumps();
  const allowed = definition.source.rotation === 'idempotent' || context.settings.whenStoreDown === 'fetch';
  const retryAt = trouble.uncoordinatedAt + UNCOORDINATED_EVERY_MS;
  if (!allowed || request.cause === 'forced') {
    throw scope.engineError('STORE_UNAVAILABLE', 'the shared store does not answer');
  }
  if (scope.now() < retryAt) {
    throw scope.engineError(
      'STORE_UNAVAILABLE',
      'the shared store does not answer; fetched once already',
      retryAt,
    );
  }
  trouble.uncoordinatedAt = scope.now();
  const outcome = await fetchAlone(scope, request);
  const { credential, state } = outcome.record;
  if (credential) trouble.unsaved = { credential, state, epoch: scope.epoch };
  return outcome;
}

/** A fetch that nobody else knows of: no lease, no shared back-off, no shared count. */
export async function fetchAlone(
  scope: RefreshScope,
  { cause, rejectedValue }: RefreshRequest,
): Promise<RefreshOutcome> {
  const { trouble, context, definition, fingerprint } = scope;
  const { clock, random, settings } = context;
  const { standDown: held } = scope;
  if (held) throw scope.tokenError(held, held.retryAt);
  const sentAt = scope.now();
  const result = await callSource(definition.source, clock, deadlineOf(definition.source, settings), {
    mode: 'normal',
    state: undefined,
    rejected: cause === 'rejected' ? rejectedValue : undefined,
  });
  const now = scope.now();
  if (!result.ok) {
    const { failure } = result;
    // A source that is watched gives up what is under way; that says nothing about the next attempt.
    if (context.closing) throw scope.engineError('SHUTTING_DOWN', 'the application is closing');
    const previous = trouble.standDown;
    const standDown = backOff(failure, { previous, now, validUntil: undefined, fingerprint, random });
    trouble.standDown = standDown;
    const { attempt, retryAt } = standDown;
    scope.report({ type: 'refresh-failed', cause, failure, attempt, retryAt, durationMs: now - sentAt });
    throw scope.tokenError(failure, retryAt);
  }
  trouble.standDown = undefined;
  const credential = scope.issue(result, sentAt, cause);
  scope.reportRefreshed(credential, cause, false);
  const record: CredentialRecord = {
    v: 1,
    credential,
    ...(result.state !== undefined && { state: result.state }),
  };
  return { kind: 'refreshed', record };
}

/** Nobody waits for a lease of ours here, so a source may take its own time within the flight. */
function deadlineOf({ scope, fetchTimeoutMs }: TokenSource, settings: EngineSettings): number {
  if (scope === 'shared' || fetchTimeoutMs === undefined) return settings.fetchTimeoutMs;
  return Math.min(fetchTimeoutMs, Math.max(settings.fetchTimeoutMs, settings.flightTimeoutMs - SETTLING_MS));
}
