import { type Decision, type RefreshRequest, decide } from './decision.js';
import { maxAgeOf } from './definition.js';
import { FetchStep } from './fetch-step.js';
import { fetchAlone, fetchWithoutStore } from './lonely-fetch.js';
import { probeStep } from './probe-step.js';
import type { CredentialRecord } from './record.js';
import type { Lease } from './refresh-coordinator.js';
import type { RefreshScope } from './refresh-scope.js';
import { markRejected } from './rejection.js';
import { callFingerprint, callTokenId } from './source-call.js';
import { StoreUnavailableError } from './store-unavailable-error.js';
import { settledWithin } from './wait.js';

/** A process that failed last lets the others go first for so long. */
const LONGEST_SIT_OUT_MS = 500;

export interface RefreshOutcome {
  readonly kind: 'adopted' | 'refreshed' | 'refuted';
  readonly record: CredentialRecord;
}

/**
 * One refresh of one credential, across processes:
 *  1. read the shared record; adopt it, or share its failure, if that answers the request
 *  2. take the lease; whoever does not get it waits for the news and starts again
 *  3. read again, then probe or fetch: count the call and leave the send mark, check the lease, send
 *  4. write the outcome, release the lease and tell the fleet in one atomic step
 * A step that leaves something to do (a token handed back, a doubtful order) ends its lease and starts again at 1, so
 * that every network call has a whole lease to itself and any process can carry on where another one died.
 */
export class RefreshRun {
  private request: RefreshRequest;
  /** From here on, on the monotonic clock, a fetch could not end within the flight any more. */
  private readonly lastStartAt: number;

  constructor(
    private readonly scope: RefreshScope,
    request: RefreshRequest,
  ) {
    const { clock, settings } = scope.context;
    this.request = request;
    const spareMs = Math.max(
      settings.flightTimeoutMs - settings.fetchTimeoutMs,
      settings.flightTimeoutMs / 2,
    );
    this.lastStartAt = clock.monotonic() + spareMs;
  }

  /** Rejects with a `WechatTokenError`. */
  async run(): Promise<RefreshOutcome> {
    const { scope } = this;
    const { context, definition } = scope;
    this.throwIfOver();
    if (definition.source.tokenless)
      throw scope.engineError('NO_TOKEN', 'its requests carry no token of ours');
    scope.fingerprint = await callFingerprint(
      definition.source,
      context.clock,
      context.settings.probeTimeoutMs,
    );
    for (;;) {
      this.throwIfOver();
      if (definition.source.scope === 'process') return fetchAlone(scope, this.request);
      let outcome: RefreshOutcome | 'again';
      try {
        outcome = await this.attempt();
        context.storeAnswered();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        context.storeFailed(error);
        this.throwIfOver();
        return fetchWithoutStore(scope, this.request);
      }
      if (outcome !== 'again') return outcome;
    }
  }

  private async attempt(): Promise<RefreshOutcome | 'again'> {
    const { scope } = this;
    const { context, definition } = scope;
    const record = await scope.look(() => this.throwIfOver());
    const decision = await this.decide(record);
    const settled = this.settle(decision, record);
    if (settled) return settled;
    if (decision.kind === 'fetch') {
      await definition.source.prepare?.();
      this.throwIfOver();
      await this.shareRejection();
    }
    await this.sitOut();
    // Listening begins before the lease is asked for: the news of whoever holds it can not slip through.
    const news = context.news.next(definition.key);
    const endTurn = await context.turn();
    try {
      this.throwIfOver();
      const until = scope.now() + context.settings.leaseMs;
      const lease: Lease = { key: definition.key, owner: context.random.id(), until };
      if (await context.coordinator.acquire(lease, scope.now())) return await this.underLease(lease, endTurn);
      endTurn();
      const pollMs = context.settings.pollMs * (0.75 + 0.5 * context.random.next());
      await settledWithin(context.clock, pollMs, news.arrived);
      return 'again';
    } finally {
      endTurn();
      news.cancel();
    }
  }

  private async underLease(lease: Lease, endTurn: () => void): Promise<RefreshOutcome | 'again'> {
    const { scope } = this;
    const { coordinator } = scope.context;
    try {
      const { record, revision } = await scope.read();
      // Nobody else's turn has to wait for WeChat, or for what the application does to know its secret.
      endTurn();
      const decision = await this.decide(record);
      const settled = this.settle(decision, record);
      if (settled) return settled;
      if (scope.context.closing) return 'again';
      if (decision.kind === 'probe') return await probeStep(scope, decision.credential, lease);
      if (decision.kind !== 'fetch') return 'again';
      const outcome = await new FetchStep(scope, decision, this.request.cause, lease).run(record, revision);
      if (outcome !== 'conflict') return outcome;
      // Who has not noticed that the server changed also misreads everybody's leases.
      await scope.context.resyncTime();
      this.request = { cause: 'conflict', askedAt: scope.now() };
      return 'again';
    } finally {
      // Mostly released by the write that ended it. What this misses ends by itself.
      await coordinator.release(lease).catch(() => undefined);
    }
  }

  /** Tells the fleet that the current credential is rejected, so that nobody signs another request with it. */
  private async shareRejection(): Promise<void> {
    const { rejectedId } = this.request;
    if (rejectedId === undefined) return;
    const now = this.scope.now();
    const mark = (current: CredentialRecord | undefined): CredentialRecord =>
      (current && markRejected(current, rejectedId, now)) ?? current ?? { v: 1 };
    await this.scope.commit(mark, { news: 'rejected' });
  }

  private async decide(record: CredentialRecord | undefined): Promise<Decision> {
    const { context, definition, fingerprint } = this.scope;
    const { key, source } = definition;
    const { clock, settings } = context;
    // Asked for anew: it may have been replaced while this run waited for its turn.
    const tokenId = record?.failure?.tokenId && (await callTokenId(source, clock, settings.probeTimeoutMs));
    const now = this.scope.now();
    return decide(record, this.request, {
      ...{ key, source, fingerprint, tokenId, now },
      maxAgeMs: maxAgeOf(definition),
    });
  }

  /** Ends the run when the record answers the request; undefined when there is something to do. */
  private settle(decision: Decision, record: CredentialRecord | undefined): RefreshOutcome | undefined {
    const { scope } = this;
    switch (decision.kind) {
      case 'adopt':
        return { kind: 'adopted', record: record ?? { v: 1 } };
      case 'refuted':
        return { kind: 'refuted', record: record ?? { v: 1 } };
      case 'failed':
        throw scope.tokenError(decision.failure, decision.failure.retryAt);
      case 'held': {
        const message = 'WeChat rejected the current token, and the next one may not be fetched yet';
        throw scope.engineError('TOKEN_REJECTED', message, decision.retryAt);
      }
      default: {
        const { standDown } = scope;
        if (standDown && this.request.cause !== 'forced')
          throw scope.tokenError(standDown, standDown.retryAt);
        return undefined;
      }
    }
  }

  /** After a failure of its own, a process lets the others try first. */
  private async sitOut(): Promise<void> {
    const { context, definition, trouble } = this.scope;
    const waitMs = Math.min(LONGEST_SIT_OUT_MS, trouble.sitsOutUntil - this.scope.now());
    if (waitMs <= 0) return;
    const news = context.news.next(definition.key);
    await settledWithin(context.clock, waitMs, news.arrived);
    news.cancel();
  }

  private throwIfOver(): void {
    const { context } = this.scope;
    if (context.closing) throw this.scope.engineError('SHUTTING_DOWN', 'the application is closing');
    if (context.clock.monotonic() >= this.lastStartAt)
      throw this.scope.engineError('TIMEOUT', 'the refresh did not come to its turn in time');
  }
}
