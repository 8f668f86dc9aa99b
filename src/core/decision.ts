import { classify, scheduleOf } from './classify.js';
import { isFromTheFuture } from './from-the-future.js';
import type { CredentialRecord, RefreshCause, StoredCredential, StoredFailure } from './record.js';
import { planRejection } from './rejection.js';
import { failuresOf, isAboutSecret } from './shared-failures.js';
import type { TokenSource } from './token-source.js';

/** What somebody wants of the credential's next refresh. */
export interface RefreshRequest {
  readonly cause: RefreshCause;
  /** The credential that WeChat rejected. */
  readonly rejectedId?: string;
  /** Its value, where this process knows it. */
  readonly rejectedValue?: string;
  /** Store time at which it was asked for. */
  readonly askedAt: number;
}

export interface DecisionContext {
  readonly key: string;
  readonly source: TokenSource;
  readonly maxAgeMs: number | undefined;
  readonly fingerprint: string | undefined;
  /** The token that it would be fetched with. */
  readonly tokenId?: string | undefined;
  readonly now: number;
}

export type Decision =
  /** The store has what is wanted. */
  | { readonly kind: 'adopt' }
  /** WeChat honours the rejected credential elsewhere. */
  | { readonly kind: 'refuted' }
  /** A failed refresh still counts. */
  | { readonly kind: 'failed'; readonly failure: StoredFailure }
  /** The current credential is rejected and may not be replaced yet. */
  | { readonly kind: 'held'; readonly retryAt: number }
  | { readonly kind: 'probe'; readonly credential: StoredCredential }
  | { readonly kind: 'fetch'; readonly mode: 'normal' | 'forced'; readonly cause: RefreshCause };

/** Reads a record for a request: is there anything left to do, and may it be done now? Pure. */
export function decide(
  record: CredentialRecord | undefined,
  request: RefreshRequest,
  context: DecisionContext,
): Decision {
  const { now } = context;
  const valid = validCredential(record, now);
  const rejectedId =
    valid && (record?.rejection?.id === valid.id || request.rejectedId === valid.id) ? valid.id : undefined;
  if (valid && rejectedId === undefined && satisfies(valid, request, context)) return { kind: 'adopt' };
  const failure = failuresOf(record).find((each) => holds(each, request, context));
  if (failure) return { kind: 'failed', failure };
  if (request.cause === 'forced') {
    return { kind: 'fetch', mode: context.source.forceRation ? 'forced' : 'normal', cause: 'forced' };
  }
  // What a later fetch of our own may have killed needs no further explanation.
  if (record && valid && rejectedId !== undefined && valid.assumedUntil === undefined) {
    const plan = planRejection(record, valid, context.source, now);
    if (plan.kind === 'probe') return { kind: 'probe', credential: valid };
    return plan.kind === 'fetch' ? { ...plan, cause: 'rejected' } : plan;
  }
  const cause = request.cause === 'rejected' ? 'missing' : request.cause;
  return { kind: 'fetch', mode: 'normal', cause };
}

/** The stored credential, if it has not ended yet. */
export function validCredential(
  record: CredentialRecord | undefined,
  now: number,
): StoredCredential | undefined {
  const credential = record?.credential;
  return credential && now < credential.expiresAt ? credential : undefined;
}

function satisfies(credential: StoredCredential, request: RefreshRequest, context: DecisionContext): boolean {
  switch (request.cause) {
    case 'missing':
    case 'rejected':
      return true;
    case 'forced':
    case 'conflict':
      return (
        !credential.doubtful &&
        credential.issuedAt > request.askedAt &&
        !isFromTheFuture(credential.issuedAt, context.now)
      );
    case 'timed': {
      const schedule = scheduleOf(context.key, credential, context.source.windows, context.maxAgeMs);
      return classify({ schedule, rejected: false, heldUntil: 0 }, context.now).phase === 'fresh';
    }
  }
}

function holds(
  failure: StoredFailure,
  request: RefreshRequest,
  { fingerprint, tokenId, now }: DecisionContext,
): boolean {
  if (now >= failure.retryAt || isFromTheFuture(failure.at, now)) return false;
  if (isAboutSecret(failure.class) && failure.fingerprint !== fingerprint) return false;
  if (failure.tokenId !== undefined && failure.tokenId !== tokenId) return false;
  // A person who forces a refresh has a reason to believe that the cause is gone; WeChat's quotas stay what they are.
  if (request.cause === 'forced') return failure.class === 'quota' || failure.class === 'slow-down';
  return true;
}
