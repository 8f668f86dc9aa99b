import { type Phase, classify } from './classify.js';
import type { Credential } from './credential.js';
import type { RefreshRequest } from './decision.js';
import type { CredentialDefinition } from './definition.js';
import type { EngineContext } from './engine-context.js';
import { engineError } from './engine-errors.js';
import { type WechatError, isWechatError } from './errors.js';
import type {
  CredentialKeeper,
  CredentialStatus,
  GetOptions,
  RejectionContext,
  RejectionVerdict,
} from './keeper.js';
import { LocalTrouble } from './local-trouble.js';
import { NearCopy } from './near-copy.js';
import type { CredentialRecord } from './record.js';
import { sanitizeCause } from './redact.js';
import type { News } from './refresh-coordinator.js';
import { type RefreshOutcome, RefreshRun } from './refresh-run.js';
import { RefreshScope } from './refresh-scope.js';
import { RefusedPaths } from './refused-paths.js';
import { type SharedFailure, sharedFailure } from './shared-failure.js';
import { statusOf } from './status.js';
import { abortable, settled, settledWithin, withTimeout } from './wait.js';

/** Bounds every loop that starts again because something changed meanwhile. */
const ROUNDS = 5;
/** After trouble with the store, a copy serves for so long before it is compared again. */
const STORE_PAUSE_MS = 1_000;

/** A flight that comes too late may look whether another process was in time. */
const LAST_LOOK_MS = 1_000;

interface Flight {
  readonly request: RefreshRequest;
  readonly landing: Promise<RefreshOutcome>;
}

/** Keeps one credential usable: hands out the near copy, and has at most one refresh in flight. */
export class EngineKeeper implements CredentialKeeper {
  /** Until here, on the monotonic clock, the warm path answers without another look. */
  private warmUntil = -Infinity;
  private usedAt = -Infinity;
  private copy: NearCopy | undefined;
  private rejectedId: string | undefined;
  private flight: Flight | undefined;
  private failure: SharedFailure | undefined;
  private trouble: LocalTrouble | undefined;
  private refusedPaths: RefusedPaths | undefined;
  private validation: Promise<void> | undefined;
  /** The last news that nobody has looked after yet. */
  private unread: News | undefined;

  constructor(
    private readonly context: EngineContext,
    readonly definition: CredentialDefinition,
    private readonly onPlanned: (keeper: EngineKeeper, dueAt: number) => void,
  ) {}

  get(options?: GetOptions): Promise<Credential> {
    const now = this.context.clock.monotonic();
    if (now < this.warmUntil && this.copy && options === undefined) {
      this.usedAt = now;
      return this.copy.credentialPromise;
    }
    return this.obtain(options);
  }

  value(options?: GetOptions): Promise<string> {
    const now = this.context.clock.monotonic();
    if (now < this.warmUntil && this.copy && options === undefined) {
      this.usedAt = now;
      return this.copy.valuePromise;
    }
    return this.obtain(options).then((credential) => credential.value);
  }

  peek(): Credential | undefined {
    const phase = this.phase();
    return phase === 'missing' || phase === 'rejected' ? undefined : this.copy?.credential;
  }

  async rejected(id: string, rejection: RejectionContext = {}): Promise<RejectionVerdict> {
    for (let round = 0; round < ROUNDS; round++) {
      const current = this.peek();
      const known = this.copy?.isKnownAs(id) ? this.copy.credential.id : id;
      if (current && current.id !== known) return { kind: 'replaced', credential: current };
      const { path } = rejection;
      if (current && path !== undefined && this.refusedPaths?.holds(path, this.now()))
        return { kind: 'refuted' };
      if (this.flight && this.flight.request.rejectedId !== known) {
        // Whatever is under way may already replace it.
        await settled(this.flight.landing);
        continue;
      }
      if (!this.flight)
        this.context.emit({ ...this.about, type: 'rejected', credentialId: known, ...pathOf(rejection) });
      const outcome = await this.fly({ cause: 'rejected', rejectedId: known, askedAt: this.now() }).landing;
      if (outcome.kind === 'refuted') return this.refuted(rejection);
      // A local source has nothing else to offer, and nobody else to ask.
      if (this.definition.source.scope === 'process' && this.peek()?.id === known) return { kind: 'refuted' };
    }
    throw this.error('TOKEN_REJECTED', 'WeChat rejected the current token, and the source has no other one');
  }

  async refreshRejected(value: string): Promise<Credential> {
    const held = this.copy?.credential ?? (await this.obtain(undefined));
    if (held.value !== value) return this.get();
    const verdict = await this.rejected(held.id);
    return verdict.kind === 'replaced' ? verdict.credential : held;
  }

  async force(reason: string): Promise<Credential> {
    if (this.flight && this.flight.request.cause !== 'forced') await settled(this.flight.landing);
    const request: RefreshRequest = { cause: 'forced', askedAt: this.now() };
    await (this.flight?.request.cause === 'forced' ? this.flight : this.fly(request, reason)).landing;
    return this.get();
  }

  async status(): Promise<CredentialStatus> {
    const { context, definition } = this;
    let record: CredentialRecord | undefined;
    if (definition.source.scope === 'shared') {
      record = await context.store.read(definition.key).then(
        (entry) => entry.record,
        () => undefined,
      );
    }
    return statusOf({
      definition,
      record,
      copy: this.copy,
      phase: this.phase(),
      standDown: this.trouble?.standDown,
      lastUsedAt: Number.isFinite(this.usedAt) ? context.timeline.toStoreTime(this.usedAt) : undefined,
      now: this.now(),
    });
  }

  /** The sweep: renews in the background what needs it. Resolves when that has settled. */
  async sweep(): Promise<void> {
    const idleMs = this.context.clock.monotonic() - this.usedAt;
    if (idleMs > this.context.settings.idleAfterMs) return;
    const landing = this.renew();
    if (landing) await settled(landing);
    else this.plan();
  }

  /** Something about this credential changed in another process. */
  heard(news: News): void {
    const { kind, id } = news;
    if (this.usedAt === -Infinity) return;
    // A credential that keeps its id can have become doubtful, or be honoured again.
    const changed = kind === 'credential' || (kind === 'rejected' && this.rejectedId !== id);
    if (!changed) return;
    // What is under way may have read the store before this happened.
    if (this.flight || this.validation) this.unread = news;
    else void this.validate();
  }

  /** News may have been missed: the copy is compared with the store at its next use. */
  markStale(): void {
    this.warmUntil = -Infinity;
  }

  /** The store's time turned out to be another: what was held back until some moment may be held back for hours. */
  timeCorrected(): void {
    this.failure = undefined;
    this.trouble?.forgetFuture(this.now());
    this.markStale();
  }

  /** Writes back what was fetched while the store was away. */
  async storeReturned(): Promise<void> {
    if (!this.trouble?.unsaved) return;
    await settled(this.scope().saveUnsaved());
    await this.validate();
  }

  /** Resolves when no refresh is in flight and what WeChat issued is written, for an orderly end. */
  async inFlight(): Promise<void> {
    if (this.flight) await settled(this.flight.landing);
    if (this.trouble?.unsaved) await settled(this.scope().saveUnsaved());
  }

  private async obtain(options: GetOptions | undefined): Promise<Credential> {
    const signal = options?.signal;
    if (signal?.aborted) throw this.error('ABORTED', 'the caller gave up');
    this.usedAt = this.context.clock.monotonic();
    for (let round = 0; round < ROUNDS; round++) {
      const phase = this.phase();
      const copy = this.copy;
      if (copy && phase === 'fresh') {
        if (this.usedAt >= this.warmUntil) void this.validate();
        return copy.credential;
      }
      const landing = this.renew(phase);
      if (copy && phase === 'soon') return copy.credential;
      if (copy && phase === 'due') {
        if (landing) {
          const wait = settledWithin(this.context.clock, this.context.settings.dueWaitMs, landing);
          await abortable(wait, signal, () => this.error('ABORTED', 'the caller gave up'));
        }
        const current = this.peek();
        if (current) return current;
        continue;
      }
      const { failure } = this;
      if (!landing && failure) throw failure.error;
      await abortable<unknown>(landing ?? Promise.resolve(), signal, () =>
        this.error('ABORTED', 'the caller gave up'),
      );
    }
    throw this.error('TOKEN_REJECTED', 'no token could be had that WeChat does not reject');
  }

  /** The refresh that is under way, or a new one if the phase calls for it and nothing holds it back. */
  private renew(phase: Phase = this.phase()): Promise<RefreshOutcome> | undefined {
    if (this.flight) return this.flight.landing;
    const { failure } = this;
    const unusable = phase === 'missing' || phase === 'rejected';
    // Without a token the store is asked again soon: another process may have been luckier, or the secret corrected.
    const heldUntil = failure ? (unusable ? failure.countsUntil : failure.heldUntil) : -Infinity;
    const view = { schedule: this.copy, rejected: phase === 'rejected', heldUntil };
    if (!classify(view, this.context.timeline.latest()).mayRefresh) return undefined;
    const cause = unusable ? 'missing' : 'timed';
    const rejected = phase === 'rejected' && this.rejectedId !== undefined && { rejectedId: this.rejectedId };
    return this.fly({ cause: rejected ? 'rejected' : cause, askedAt: this.now(), ...rejected }).landing;
  }

  private fly(request: RefreshRequest, reason?: string): Flight {
    if (
      this.flight?.request.rejectedId !== undefined &&
      this.flight.request.rejectedId === request.rejectedId
    ) {
      return this.flight;
    }
    const { clock, settings } = this.context;
    const scope = this.scope(reason);
    const forced = request.cause === 'forced';
    const landing = withTimeout(
      clock,
      // The last look at the store belongs to the flight.
      Math.max(0, settings.flightTimeoutMs - LAST_LOOK_MS),
      () =>
        new RefreshRun(scope, request).run().then(
          (outcome) => this.landed(outcome, request),
          (error: unknown) => {
            this.believe(scope.seen?.rejection?.id);
            return this.crashed(error, forced);
          },
        ),
      () => this.crashed(this.error('TIMEOUT', 'the refresh did not settle in time'), forced),
    );
    const flight: Flight = { request, landing };
    this.flight = flight;
    const done = (): void => {
      if (this.flight === flight) this.flight = undefined;
      if (this.trouble?.isOver(this.now())) this.trouble = undefined;
      this.plan();
      this.catchUp();
    };
    // Nobody may be waiting: a failure in the background is the log's business only.
    landing.then(done, done);
    return flight;
  }

  private landed(outcome: RefreshOutcome, { rejectedId }: RefreshRequest): RefreshOutcome {
    this.failure = undefined;
    this.adopt(outcome.record, outcome.kind === 'adopted');
    // The store may be back already: the next use writes back what was fetched without it.
    if (this.trouble?.unsaved) this.warmUntil = -Infinity;
    const replaceable = outcome.kind !== 'refuted' && this.definition.source.scope === 'shared';
    if (replaceable && rejectedId !== undefined && this.copy?.isKnownAs(rejectedId)) {
      this.rejectedId = this.copy.credential.id;
      this.warmUntil = -Infinity;
    }
    return outcome;
  }

  /** What the fleet does not hand out any more, this process does not either. */
  private believe(rejectedId: string | undefined): void {
    if (rejectedId === undefined || this.copy?.credential.id !== rejectedId) return;
    this.rejectedId = rejectedId;
    this.warmUntil = -Infinity;
  }

  private async crashed(cause: unknown, forced: boolean): Promise<RefreshOutcome> {
    if (isWechatError(cause, 'TIMEOUT')) {
      // This process may have stood still: what it could not do in time, another one has done.
      await settledWithin(this.context.clock, LAST_LOOK_MS, this.validate());
      if (!forced && this.peek()) return { kind: 'adopted', record: { v: 1 } };
    }
    const error = isWechatError(cause)
      ? cause
      : this.error('TOKEN_FETCH_FAILED', `the refresh failed unexpectedly: ${sanitizeCause(cause).message}`);
    this.failure = sharedFailure(error, this.now());
    throw error;
  }

  private refuted({ path, repeated }: RejectionContext): RejectionVerdict {
    const current = this.peek();
    if (path === undefined || !current) return { kind: 'refuted' };
    this.refusedPaths ??= new RefusedPaths();
    // Reports of a token that fails and works alternately exist (contract §13.5): one repetition with it costs nothing.
    if (!repeated && !this.refusedPaths.knows(path)) return { kind: 'replaced', credential: current };
    this.refusedPaths.refuse(path, this.now());
    return { kind: 'refuted' };
  }

  /** Takes over what the store holds, if it can be used. */
  private adopt(record: CredentialRecord | undefined, fromElsewhere = false): void {
    const stored = record?.credential;
    if (!stored) return;
    const before = this.copy;
    const held = before?.credential;
    const known = held && (held.id === stored.id || held.value === stored.value);
    // What is read here only needs no new name each time; the store's names are the fleet's.
    const keepsId = known && this.definition.source.scope === 'process';
    const copy = new NearCopy(this.definition, keepsId ? { ...stored, id: held.id } : stored, before);
    if (copy.endsAt <= this.context.timeline.latest()) return;
    this.copy = copy;
    this.failure = undefined;
    this.rejectedId = record.rejection?.id === stored.id ? copy.credential.id : undefined;
    this.warm();
    if (fromElsewhere && !known) {
      this.context.emit({ ...this.about, type: 'adopted', credentialId: copy.credential.id });
    }
  }

  private warm(): void {
    const { coordinator, settings, timeline } = this.context;
    if (!this.copy || this.rejectedId !== undefined) {
      this.warmUntil = -Infinity;
      return;
    }
    const newsLost =
      coordinator.shared && coordinator.newsState === 'lost' && this.definition.source.scope === 'shared';
    const until = newsLost
      ? Math.min(this.copy.soonAt, this.now() + settings.revalidateMs)
      : this.copy.soonAt;
    this.warmUntil = timeline.toMonotonic(until);
  }

  /** Compares the copy with the store, once for all who ask. Trouble with the store leaves the copy as it is. */
  private validate(): Promise<void> {
    this.validation ??= this.compareWithStore().finally(() => {
      this.validation = undefined;
      this.catchUp();
    });
    return this.validation;
  }

  /** Reads the news that came while something was under way, unless that is what it was about. */
  private catchUp(): void {
    const { unread } = this;
    if (!unread || this.flight || this.validation) return;
    this.unread = undefined;
    if (unread.kind === 'rejected' || unread.id !== this.copy?.credential.id) void this.validate();
  }

  private async compareWithStore(): Promise<void> {
    const { context, definition } = this;
    if (definition.source.scope === 'process' || context.closing) return this.warm();
    try {
      await context.syncTime();
      await this.scope().saveUnsaved();
      const { record } = await context.store.read(definition.key);
      await context.syncTime(record?.credential?.server);
      context.storeAnswered();
      this.adopt(record, true);
      this.warm();
      this.plan();
    } catch (error) {
      context.storeFailed(error);
      // The next comparison is due when the store had time to come back; until then the copy serves.
      this.warmUntil = this.context.clock.monotonic() + STORE_PAUSE_MS;
      if (this.copy)
        this.warmUntil = Math.min(this.warmUntil, context.timeline.toMonotonic(this.copy.soonAt));
      if (this.rejectedId !== undefined) this.warmUntil = -Infinity;
    }
  }

  private plan(): void {
    const failure = this.failure;
    const soonAt = this.copy?.soonAt ?? this.now();
    if (Number.isFinite(this.usedAt)) this.onPlanned(this, Math.max(soonAt, failure?.heldUntil ?? soonAt));
  }

  private phase(): Phase {
    const rejected = this.copy !== undefined && this.copy.credential.id === this.rejectedId;
    return classify({ schedule: this.copy, rejected, heldUntil: 0 }, this.context.timeline.latest()).phase;
  }

  private scope(reason?: string): RefreshScope {
    return new RefreshScope(
      this.context,
      this.definition,
      () => (this.trouble ??= new LocalTrouble()),
      reason,
    );
  }

  private get about(): { account: string; credentialType: string } {
    return { account: this.definition.account, credentialType: this.definition.credentialType };
  }

  private error(
    code: 'ABORTED' | 'TIMEOUT' | 'TOKEN_REJECTED' | 'TOKEN_FETCH_FAILED',
    message: string,
  ): WechatError {
    const { account } = this.definition;
    return engineError(code, `${account}: ${message}`, this.context.settings.locale, {
      account,
      retryable: code !== 'TOKEN_REJECTED',
    });
  }

  private now(): number {
    return this.context.timeline.now();
  }
}

function pathOf({ path }: RejectionContext): { path?: string } {
  return path === undefined ? {} : { path };
}
