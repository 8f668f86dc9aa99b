import { type Phase, classify } from './classify.js';
import type { Credential } from './credential.js';
import type { RefreshRequest } from './decision.js';
import { engineError } from './engine-errors.js';
import { type WechatError, isWechatError } from './errors.js';
import type {
  CredentialGlance,
  CredentialKeeper,
  CredentialStatus,
  GetOptions,
  ReadOptions,
  RejectionContext,
  RejectionVerdict,
} from './keeper.js';
import type { HeldCredential } from './held-credential.js';
import { holdMsOf } from './hold-time.js';
import { NearCopy, NEVER } from './near-copy.js';
import type { CredentialRecord } from './record.js';
import { sanitizeCause } from './redact.js';
import { type RefreshOutcome, RefreshRun } from './refresh-run.js';
import { sharedFailure } from './shared-failure.js';
import { type StatusShown, statusOf, storedStatus } from './status.js';
import { abortable, settled, settledWithin, withTimeout } from './wait.js';

/** Bounds every loop that starts again because something changed meanwhile. */
const ROUNDS = 5;
/** A flight that comes too late may look whether another process was in time. */
const LAST_LOOK_MS = 1_000;

interface Flight {
  readonly request: RefreshRequest;
  readonly landing: Promise<RefreshOutcome>;
  /** On the monotonic clock. */
  readonly since: number;
}

/** Keeps one credential usable: hands out the near copy, and has at most one refresh in flight. */
export class EngineKeeper extends NearCopy implements CredentialKeeper {
  private flight: Flight | undefined = undefined;

  ready(): HeldCredential | undefined {
    const now = this.context.clock.monotonic();
    if (now >= this.warmUntil || !this.held) return undefined;
    this.usedAt = Math.floor(now);
    this.served += 1;
    return this.held;
  }

  get(options?: GetOptions): Promise<Credential> {
    const held = options === undefined ? this.ready() : undefined;
    if (held) return Promise.resolve(held);
    return this.obtain(options).then((obtained) => this.serve(obtained));
  }

  value(options?: GetOptions): Promise<string> {
    const held = options === undefined ? this.ready() : undefined;
    if (held) return held.valuePromise;
    return this.obtain(options).then((obtained) => this.serve(obtained).value);
  }

  async read(options: ReadOptions = {}): Promise<Credential | undefined> {
    this.followsNews = true;
    const warm = this.held && this.context.clock.monotonic() < this.warmUntil;
    if (!warm || options.compare) await this.validate();
    return this.peek();
  }

  holdMs({ id }: Credential): number {
    const schedule = this.held?.id === id ? this.schedule() : undefined;
    return schedule ? holdMsOf(schedule, this.context.timeline.latest()) : 0;
  }

  async rejected(id: string, rejection: RejectionContext = {}): Promise<RejectionVerdict> {
    for (let round = 0; round < ROUNDS; round++) {
      const current = this.peek();
      const known = this.held?.isKnownAs(id) ? this.held.id : id;
      if (current && current.id !== known) return { kind: 'replaced', credential: current };
      const { path } = rejection;
      if (
        current &&
        path !== undefined &&
        this.trouble?.refusedPaths?.holds(path, this.context.clock.monotonic())
      )
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
    const held = this.held ?? (await this.obtain(undefined));
    if (held.value !== value) return this.get();
    const verdict = await this.rejected(held.id);
    return verdict.kind === 'replaced' ? verdict.credential : held;
  }

  async force(reason: string): Promise<Credential> {
    while (this.flight && this.flight.request.cause !== 'forced') await settled(this.flight.landing);
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
      ...this.shown(record),
      standDown: this.trouble?.standDown,
      lastUsedAt: this.usedAt > NEVER ? context.timeline.toStoreTime(this.usedAt) : undefined,
      now: this.now(),
    });
  }

  glance(): CredentialGlance {
    const failing = this.failure !== undefined || this.trouble?.standDown !== undefined;
    if (!this.held && !failing && this.usedAt === NEVER) return { state: 'unused', failing };
    const phase = this.phase();
    return { state: phase === 'missing' && failing ? 'blocked' : phase, failing };
  }

  /** The sweep: renews in the background what needs it. Resolves when that has settled. */
  async sweep(): Promise<void> {
    if (this.idleMs > this.context.settings.idleAfterMs) return;
    const landing = this.renew();
    if (landing) await settled(landing);
    else this.plan();
  }

  /** Resolves when no refresh is in flight and what WeChat issued is written, for an orderly end. */
  async inFlight(): Promise<void> {
    if (this.flight) await settled(this.flight.landing);
    await this.validation;
    if (this.trouble?.unsaved) await settled(this.scope().saveUnsaved());
  }

  /** Memory comes first; what only the fleet uses is shown as the store has it. */
  private shown(record: CredentialRecord | undefined): StatusShown {
    if (this.held || !record) {
      return { credential: this.held, schedule: this.schedule(), phase: this.phase() };
    }
    return storedStatus(record, this.definition, this.context.timeline.latest());
  }

  private serve(held: HeldCredential): HeldCredential {
    this.served += 1;
    return held;
  }

  private async obtain(options: GetOptions | undefined): Promise<HeldCredential> {
    const signal = options?.signal;
    if (signal?.aborted) throw this.error('ABORTED', 'the caller gave up');
    this.usedAt = Math.floor(this.context.clock.monotonic());
    this.watchSource();
    if (this.mayBeOutdated) await this.briefly(this.validate(), signal);
    for (let round = 0; round < ROUNDS; round++) {
      const phase = this.phase();
      const { held } = this;
      if (held && phase === 'fresh') {
        if (this.usedAt >= this.warmUntil) void this.validate();
        return held;
      }
      const landing = this.renew(phase);
      if (held && phase === 'soon') return held;
      if (held && phase === 'due') {
        if (landing) await this.briefly(landing, signal);
        const current = this.usable();
        if (current) return current;
        continue;
      }
      const { failure } = this;
      if (!landing && failure) throw failure.error;
      const attempt = landing?.catch((error: unknown) => {
        // It may have found one all the same, and failed to make sure of it.
        if (!this.usable()) throw error;
      });
      await abortable(attempt ?? Promise.resolve(), signal, () =>
        this.error('ABORTED', 'the caller gave up'),
      );
    }
    throw this.error('TOKEN_REJECTED', 'no token could be had that WeChat does not reject');
  }

  /** As long as a caller may wait who could have the token at hand. */
  private briefly(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
    const wait = settledWithin(this.context.clock, this.context.settings.dueWaitMs, work);
    return abortable(wait, signal, () => this.error('ABORTED', 'the caller gave up'));
  }

  /** The refresh that is under way, or a new one if the phase calls for it and nothing holds it back. */
  private renew(phase: Phase = this.phase()): Promise<unknown> | undefined {
    if (this.flight) {
      const { landing, request } = this.flight;
      // That a person's wish was not granted is nobody else's failure.
      return request.cause === 'forced' ? settled(landing) : landing;
    }
    const { failure } = this;
    const unusable = phase === 'missing' || phase === 'rejected';
    // Without a token the store is asked again soon: another process may have been luckier, or the secret corrected.
    const heldUntil = failure ? (unusable ? failure.countsUntil : failure.heldUntil) : -Infinity;
    const view = { schedule: this.schedule(), rejected: phase === 'rejected', heldUntil };
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
    const asked = this.withRejectedValue(request);
    const forced = request.cause === 'forced';
    const landing = withTimeout(
      clock,
      // The last look at the store belongs to the flight.
      Math.max(0, settings.flightTimeoutMs - LAST_LOOK_MS),
      () =>
        new RefreshRun(scope, asked).run().then(
          (outcome) => this.landed(outcome, request),
          (error: unknown) => {
            this.believe(scope.seen);
            return this.crashed(error, forced);
          },
        ),
      () => this.crashed(this.error('TIMEOUT', 'the refresh did not settle in time'), forced),
    );
    const flight: Flight = { request, landing, since: clock.monotonic() };
    this.flight = flight;
    const done = (): void => {
      if (this.flight === flight) this.flight = undefined;
      this.spent = scope.seen?.budget ?? this.spent;
      if (this.trouble?.isOver(this.now())) this.trouble = undefined;
      this.plan();
      this.catchUp();
    };
    // Nobody may be waiting: a failure in the background is the log's business only.
    landing.then(done, done);
    return flight;
  }

  private withRejectedValue(request: RefreshRequest): RefreshRequest {
    const { rejectedId } = request;
    if (rejectedId === undefined || !this.held?.isKnownAs(rejectedId)) return request;
    return { ...request, rejectedValue: this.held.value };
  }

  private landed(outcome: RefreshOutcome, { rejectedId }: RefreshRequest): RefreshOutcome {
    this.failure = undefined;
    this.adopt(outcome.record, outcome.kind === 'adopted');
    // The store may be back already: the next use writes back what was fetched without it.
    if (this.trouble?.unsaved) this.markStale();
    const replaceable = outcome.kind !== 'refuted' && this.definition.source.scope === 'shared';
    if (replaceable && rejectedId !== undefined && this.held?.isKnownAs(rejectedId)) {
      this.rejectedId = this.held.id;
      this.markStale();
    }
    return outcome;
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
    if (!forced) this.failure = sharedFailure(error, this.now());
    throw error;
  }

  private refuted({ path, repeated }: RejectionContext): RejectionVerdict {
    const current = this.peek();
    if (path === undefined || !current) return { kind: 'refuted' };
    const refused = this.openTrouble().refusing();
    // Reports of a token that fails and works alternately exist (contract §13.5): one repetition with it costs nothing.
    if (!repeated && !refused.knows(path)) return { kind: 'replaced', credential: current };
    refused.refuse(path, this.context.clock.monotonic());
    return { kind: 'refuted' };
  }

  protected override get isRefreshing(): boolean {
    return this.flight !== undefined;
  }

  protected override follow(): void {
    // What nobody uses any more is not kept alive at its source either.
    if (this.idleMs <= this.context.settings.idleAfterMs) this.fly({ cause: 'timed', askedAt: this.now() });
  }

  protected override get refreshingSince(): number | undefined {
    return this.flight?.since;
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
}

function pathOf({ path }: RejectionContext): { path?: string } {
  return path === undefined ? {} : { path };
}
