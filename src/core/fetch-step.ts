import { backOff } from './backoff.js';
import { ceilingFor, noteExhausted } from './budget.js';
import { type Decision, validCredential } from './decision.js';
import { budgetOf } from './definition.js';
import type { FetchFailure } from './failure.js';
import type { CredentialRecord, RefreshCause, StoredCredential, StoredTheft } from './record.js';
import { recordTtl } from './record-ttl.js';
import type { Lease } from './refresh-coordinator.js';
import type { RefreshOutcome } from './refresh-run.js';
import type { RefreshScope } from './refresh-scope.js';
import { holdRejection, refutedLately } from './rejection.js';
import { type FetchResult, callSource } from './source-call.js';
import { StoreUnavailableError } from './store-unavailable-error.js';
import type { CallBudget, ForceRation } from './token-source.js';
import { settledWithin } from './wait.js';
import {
  isQuicker,
  type SendMark,
  markSent,
  recordFailed,
  recordIssued,
  settleSent,
  withForceBack,
  withdrawSent,
} from './transitions.js';

/** A forced refresh kills the token of everybody else; sources without a ration of their own get this one. */
const FORCE_RATION: ForceRation = Object.freeze({ perDay: 10, minIntervalMs: 30_000 });
/** `expires_in` is in whole seconds. */
const LAST_SECOND_MS = 1_000;

/** What is left to do after a fetch. */
export type FetchOutcome =
  | RefreshOutcome
  /** Start again: somebody changed the record, or the rejected token was handed back. */
  | 'again'
  /** The order of two issuances is unknown: one more fetch decides. */
  | 'conflict';

/** One call of the token endpoint under a lease: counted and marked before it is sent, its outcome written after. */
export class FetchStep {
  private readonly budget: CallBudget | undefined;
  private readonly ration: ForceRation | undefined;
  private readonly forced: boolean;

  constructor(
    private readonly scope: RefreshScope,
    private readonly decision: Extract<Decision, { kind: 'fetch' }>,
    private readonly asked: RefreshCause,
    private readonly lease: Lease,
  ) {
    const { source } = scope.definition;
    this.forced = decision.cause === 'forced' || decision.mode === 'forced';
    this.ration = this.forced ? (source.forceRation ?? FORCE_RATION) : undefined;
    this.budget = budgetOf(scope.definition);
  }

  async run(record: CredentialRecord | undefined, revision: string | undefined): Promise<FetchOutcome> {
    const { scope, lease } = this;
    const { context, definition } = scope;
    const { source } = definition;
    const now = scope.now();
    const mark = markSent(record, {
      owner: lease.owner,
      cause: this.decision.cause,
      now,
      budget: this.budget,
      warnAt: this.budget?.warnAt ?? context.settings.budgetWarnAt,
      ration: this.ration,
      rotation: source.rotation,
    });
    if (!mark.granted) return this.deny(mark);
    const ttlMs = recordTtl(mark.record, now);
    if (!(await context.store.write(definition.key, { record: mark.record, revision, ttlMs })))
      return 'again';
    if (context.closing || context.timeline.latest() + context.settings.fetchTimeoutMs > lease.until) {
      // Too late to send inside the lease.
      await scope.commit((current) => withdrawSent(current, lease.owner, this.forced), { release: lease });
      return 'again';
    }
    this.announce(mark);
    const sentAt = scope.now();
    const result = await callSource(source, context.clock, context.settings.fetchTimeoutMs, {
      mode: this.decision.mode,
      state: mark.record.state,
      rejected: this.decision.cause === 'rejected' ? record?.credential?.value : undefined,
    });
    // The machine may have slept since: the interval of the request must end in the store's time.
    await context.syncTime().catch((error: unknown) => context.storeFailed(error));
    if (!result.ok && result.endsNow && source.rotation === 'unknown' && !scope.sawTheEnd)
      return this.awaitTheEnd(sentAt);
    return result.ok
      ? this.keep(result, sentAt, record?.credential)
      : this.fail(result.failure, sentAt, record?.credential);
  }

  /** An endpoint that hands the same credential back until it ends has another one a second later. */
  private async awaitTheEnd(sentAt: number): Promise<'again'> {
    const { scope, lease, forced } = this;
    scope.sawTheEnd = true;
    await scope.commit((current = { v: 1 }) => {
      const settled = settleSent(current, lease.owner);
      return forced ? withForceBack(settled, sentAt) : settled;
    });
    await settledWithin(scope.context.clock, LAST_SECOND_MS, new Promise(() => undefined));
    return 'again';
  }

  private async keep(
    result: Extract<FetchResult, { ok: true }>,
    sentAt: number,
    basis: StoredCredential | undefined,
  ): Promise<FetchOutcome> {
    const { scope, lease, decision } = this;
    const credential = scope.issue(result, sentAt, decision.cause);
    const canForce = scope.definition.source.forceRation !== undefined && decision.mode === 'normal';
    const issued = {
      credential,
      basis,
      owner: lease.owner,
      state: result.state,
      canForce,
      repeatConfirms: scope.definition.source.repeatConfirms,
      fetched: {
        rotation: scope.definition.source.rotation,
        mode: decision.mode,
        unseenFetches: scope.mayHaveUnseenFetches,
      },
    };
    scope.trouble.standDown = undefined;
    let record: CredentialRecord;
    let theft: StoredTheft | undefined;
    const issue = (current: CredentialRecord | undefined): CredentialRecord => {
      const now = scope.now();
      const next = recordIssued(current, { ...issued, now, latest: scope.context.timeline.latest() });
      theft = next.stolen === current?.stolen ? undefined : next.stolen;
      return next;
    };
    try {
      record = await scope.commit(issue, { release: lease, news: 'credential' });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      scope.context.storeFailed(error);
      // WeChat has issued it, and the older one may be dead: use it, and write it back when the store returns.
      scope.trouble.unsaved = { credential, state: result.state, epoch: scope.epoch };
      return { kind: 'refreshed', record: { v: 1, credential } };
    } finally {
      // Not before: whoever is told may ask another process for it.
      scope.reportRefreshed(credential, decision.cause, this.forced);
      if (result.stateLost) this.reportLostState(credential);
    }
    if (theft) scope.reportTheft(theft);
    if (record.credential?.doubtful) return 'conflict';
    if (issued.repeatConfirms && refutedLately(record.rejection, record.credential?.id, scope.now()))
      return { kind: 'refuted', record };
    const handedBack = record.credential !== undefined && record.credential.id === record.rejection?.id;
    if (handedBack && decision.cause === 'rejected') return 'again';
    if (result.stateLost) throw scope.engineError('TOKEN_CONFIGURATION', this.stateLost);
    return { kind: 'refreshed', record };
  }

  private get stateLost(): string {
    const { kind } = this.scope.definition.source;
    return `the source "${kind}" returned a state that JSON can not hold: its token is in use, the state is not kept`;
  }

  /** Whoever has a token from it will not see the error. */
  private reportLostState({ issuedAt, receivedAt }: StoredCredential): void {
    this.scope.report({
      type: 'refresh-failed',
      cause: this.decision.cause,
      failure: { class: 'configuration', reason: this.stateLost },
      attempt: 1,
      retryAt: receivedAt,
      durationMs: receivedAt - issuedAt,
    });
  }

  private async fail(
    failure: FetchFailure,
    sentAt: number,
    basis: StoredCredential | undefined,
  ): Promise<FetchOutcome> {
    const { scope, lease, decision, forced, ration } = this;
    const { context, fingerprint } = scope;
    const { random } = context;
    const now = scope.now();
    const { rotation } = scope.definition.source;
    const failed = {
      failure,
      owner: lease.owner,
      basis,
      sentAt,
      now,
      random,
      fingerprint,
      forced,
      ration,
      rotation,
      budget: this.budget,
      // No answer, and it is certain that none was asked for.
      unsent: !failure.ambiguous && failure.errcode === undefined,
    };
    const record = await this.commitFailure((current) => recordFailed(current, failed));
    const valid = validCredential(record, now);
    // Another process succeeded while this one failed.
    if (record && valid && isQuicker(valid, failed))
      return valid.doubtful ? 'conflict' : { kind: 'adopted', record };
    const { trouble } = scope;
    if (failure.addressOnly || !record) {
      const previous = trouble.standDown;
      trouble.standDown = backOff(failure, { previous, now, validUntil: undefined, fingerprint, random });
    } else {
      scope.sitOut(record.failure);
    }
    const { attempt, retryAt } = (failure.addressOnly || !record ? trouble.standDown : record.failure) ?? {
      attempt: 1,
      retryAt: now,
    };
    scope.report({
      type: 'refresh-failed',
      cause: decision.cause,
      failure,
      attempt,
      retryAt,
      durationMs: now - sentAt,
    });
    throw scope.tokenError(failure, retryAt);
  }

  /** Undefined when the store went away meanwhile: then the failure is this process's own. */
  private async commitFailure(
    transition: (current: CredentialRecord | undefined) => CredentialRecord,
  ): Promise<CredentialRecord | undefined> {
    try {
      return await this.scope.commit(transition, { release: this.lease, news: 'failure' });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      this.scope.context.storeFailed(error);
      return undefined;
    }
  }

  /** The budget or the ration of forced calls does not allow another call. */
  private async deny({ denied, used, retryAt }: Extract<SendMark, { granted: false }>): Promise<never> {
    const { scope } = this;
    if (denied === 'budget') {
      if (this.budget && (await this.isFirstDenial(this.budget)))
        scope.report({ type: 'budget-exhausted', used, ceiling: this.budget.ceiling, retryAt });
      throw scope.engineError('BUDGET_EXHAUSTED', `${used} token calls used, none left for this`, retryAt);
    }
    if (this.asked === 'forced') {
      throw scope.engineError(
        'FORCE_RATION_SPENT',
        `${used} forced refreshes today, none allowed now`,
        retryAt,
      );
    }
    const held = (current?: CredentialRecord): CredentialRecord =>
      holdRejection(current ?? { v: 1 }, retryAt);
    await scope.commit(held, { release: this.lease, news: 'rejected' });
    const reason = 'WeChat hands back the rejected token, and no forced refresh is allowed now';
    throw scope.engineError('TOKEN_REJECTED', reason, retryAt);
  }

  /** The fleet is told once a period that the calls are used up, and once more when the reserve is. */
  private async isFirstDenial(limit: CallBudget): Promise<boolean> {
    const { scope, decision } = this;
    const ceiling = ceilingFor(limit, decision.cause);
    let first = true;
    const note = (current: CredentialRecord = { v: 1 }): CredentialRecord => {
      const budget = noteExhausted(current.budget, limit, ceiling, scope.now());
      first = budget !== current.budget;
      return first ? { ...current, budget } : current;
    };
    try {
      await scope.commit(note);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      scope.context.storeFailed(error);
    }
    return first;
  }

  private announce({ crossed, record }: Extract<SendMark, { granted: true }>): void {
    const { scope, budget } = this;
    if (crossed !== undefined && budget) {
      const used = record.budget?.used ?? 0;
      scope.report({ type: 'budget-warning', used, ceiling: budget.ceiling, threshold: crossed });
    }
    if (this.forced) {
      const reason = scope.reason ?? 'the rejected token was handed back';
      scope.report({ type: 'forced', reason, usedToday: record.force?.used ?? 0 });
    }
  }
}
