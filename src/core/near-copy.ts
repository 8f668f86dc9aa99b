import { type Phase, type Schedule, classify } from './classify.js';
import type { Credential } from './credential.js';
import { type CredentialDefinition, budgetOf } from './definition.js';
import type { Planned } from './due-index.js';
import type { EngineContext } from './engine-context.js';
import { isFromTheFuture } from './from-the-future.js';
import { precedence } from './guarded-write.js';
import type { CredentialVitals, VitalsMoment } from './vitals.js';
import { HeldCredential } from './held-credential.js';
import { LocalTrouble } from './local-trouble.js';
import type { CredentialRecord, StoredBudget, StoredCredential } from './record.js';
import type { News } from './refresh-coordinator.js';
import { RefreshScope } from './refresh-scope.js';
import type { SharedFailure } from './shared-failure.js';
import { settled } from './wait.js';

/** After trouble with the store, a copy serves for so long before it is compared again. */
const STORE_PAUSE_MS = 1_000;

/**
 * A moment of the monotonic clock before any other. Moments are whole milliseconds, which V8 keeps without a box of 16
 * bytes for each.
 */
export const NEVER = -(2 ** 30);

/**
 * What one process holds of a credential and knows about it: compared with the store when there is news or doubt, and
 * handed out without another look until then. (A base class and not a part of the keeper, because there may be very
 * many, and each object costs.)
 */
export abstract class NearCopy implements Planned {
  slot: number | undefined = undefined;
  /** How often it was handed out. */
  served = 0;
  /** Until here, on the monotonic clock, the warm path answers without another look. */
  protected warmUntil = NEVER;
  protected usedAt = NEVER;
  /** Somebody wants to hear of it without using it. */
  protected followsNews = false;
  protected held: HeldCredential | undefined = undefined;
  protected rejectedId: string | undefined = undefined;
  protected failure: SharedFailure | undefined = undefined;
  protected trouble: LocalTrouble | undefined = undefined;
  private unwatch: (() => void) | undefined = undefined;
  /** What the record that was seen last says. */
  protected spent: StoredBudget | undefined = undefined;
  /** The comparison with the store that is under way; it never rejects. */
  protected validation: Promise<void> | undefined = undefined;
  /** The last news that nobody has looked after yet: the fleet's, or that the source has another credential. */
  private unread: News | 'source' | undefined = undefined;

  constructor(
    protected readonly context: EngineContext,
    readonly definition: CredentialDefinition,
  ) {}

  protected abstract get isRefreshing(): boolean;
  /** Since when, on the monotonic clock. */
  protected abstract get refreshingSince(): number | undefined;

  /** What is known without looking anywhere else. Cheap: there may be very many to look at. */
  vitals({ now, monotonic, periods }: VitalsMoment): CredentialVitals {
    const { context, definition, held, refreshingSince, served, spent } = this;
    const { account, credentialType, source } = definition;
    const limit = source.scope === 'shared' ? budgetOf(definition) : undefined;
    const usable = held !== undefined && !this.isRejected && now < held.expiresAt;
    const failure = this.failureThatMatters(now);
    return {
      account,
      credentialType,
      // Who asks for a token of ours where there is none has not made the account sick.
      wanted:
        this.usedAt !== NEVER && monotonic - this.usedAt <= context.settings.idleAfterMs && !source.tokenless,
      ...(usable && { expiresInMs: held.expiresAt - now }),
      ...(failure && { failure: { error: failure.error, retryInMs: failure.heldUntil - now } }),
      ...(refreshingSince !== undefined && { refreshingForMs: monotonic - refreshingSince }),
      served,
      ...(limit && {
        budget: { used: spent?.period === periods[limit.per] ? spent.used : 0, ceiling: limit.ceiling },
      }),
    };
  }

  /** Fetches again in the background, because the source has another credential. */
  protected abstract follow(): void;

  peek(): Credential | undefined {
    return this.usable();
  }

  followNews(): void {
    this.followsNews = true;
  }

  /** Something about this credential changed in another process. */
  heard(news: News): void {
    const { kind, id } = news;
    if (this.usedAt === NEVER && !this.followsNews) return;
    if (kind === 'resumed') this.resumeAfterQuota();
    // A credential that keeps its id can be honoured again.
    const changed =
      kind === 'credential' || kind === 'doubted' || (kind === 'rejected' && this.rejectedId !== id);
    if (!changed) return;
    // What is under way may have read the store before this happened.
    if (this.isRefreshing || this.validation) this.unread = news;
    else void this.validate();
  }

  /** News may have been missed: the copy is compared with the store at its next use. */
  markStale(): void {
    this.warmUntil = NEVER;
  }

  /** The store's time turned out to be another: what was held back until some moment may be held back for hours. */
  timeCorrected(): void {
    this.failure = undefined;
    this.trouble?.forgetFuture(this.now());
    this.markStale();
    this.plan();
  }

  /** WeChat's quota was raised or cleared. Returns whether that is what this process was held back by. */
  resumeAfterQuota(): boolean {
    const wasHeld = this.failure?.error.code === 'TOKEN_QUOTA';
    if (wasHeld) this.failure = undefined;
    const stoodDown = this.trouble?.forgetQuota() ?? false;
    this.plan();
    return wasHeld || stoodDown;
  }

  /** Writes back what was fetched while the store was away. */
  async storeReturned(): Promise<void> {
    if (!this.trouble?.unsaved) return;
    await settled(this.scope().saveUnsaved());
    await this.validate();
  }

  /** No longer listens to its source. */
  stopWatching(): void {
    this.unwatch?.();
    this.unwatch = undefined;
  }

  /** Listens to a source that tells of new credentials itself, from its first use on. */
  protected watchSource(): void {
    const { source } = this.definition;
    if (this.unwatch || !source.watch || source.scope !== 'process' || this.context.closing) return;
    this.unwatch = source.watch(() => {
      this.unread = 'source';
      // Whoever has news can be reached again.
      if (this.trouble?.standDown?.class === 'transient') this.trouble.standDown = undefined;
      this.catchUp();
    });
  }

  /** Since when nobody used it. */
  protected get idleMs(): number {
    return this.usedAt === NEVER ? Infinity : this.context.clock.monotonic() - this.usedAt;
  }

  protected usable(): HeldCredential | undefined {
    const phase = this.phase();
    return phase === 'missing' || phase === 'rejected' ? undefined : this.held;
  }

  /** News of another credential may have been missed, and the store can tell. */
  protected get mayBeOutdated(): boolean {
    const { clock, coordinator, settings, storeAnswers } = this.context;
    if (!this.held || !this.isShared || !storeAnswers) return false;
    if (this.warmUntil === NEVER) return true;
    if (coordinator.newsState === 'live') return false;
    const graceMs = this.phase() === 'fresh' ? 0 : settings.revalidateMs;
    return clock.monotonic() >= this.warmUntil + graceMs;
  }

  private get isShared(): boolean {
    return this.context.coordinator.shared && this.definition.source.scope === 'shared';
  }

  /** Takes over what the store holds, if it can be used. */
  protected adopt(record: CredentialRecord | undefined, fromElsewhere = false): void {
    const stored = record?.credential;
    if (!stored) return;
    const { held: before, context, definition } = this;
    const known = before && (before.id === stored.id || before.value === stored.value);
    // What is read here only needs no new name each time; the store's names are the fleet's.
    const keepsId = known && definition.source.scope === 'process';
    const held = new HeldCredential(keepsId ? { ...stored, id: before.id } : stored, before);
    if (held.schedule(definition).endsAt <= context.timeline.latest()) return;
    this.held = held;
    this.rejectedId = record.rejection?.id === stored.id ? held.id : undefined;
    // The one that was there before, rejected or to be renewed, says nothing about the trouble.
    if (!known || this.phase() === 'fresh') this.failure = undefined;
    this.warm();
    if (fromElsewhere && !known) {
      context.emit({ ...this.about, type: 'adopted', credentialId: held.id });
    }
  }

  /** Takes over what a refresh that failed saw last: what the fleet does not hand out any more, this process does not either. */
  protected believe(record: CredentialRecord | undefined): void {
    if (record?.credential?.id !== this.held?.id) return this.adopt(record);
    if (!this.held || record?.rejection?.id !== this.held.id) return;
    this.rejectedId = this.held.id;
    this.warm();
  }

  /** Compares the copy with the store, once for all who ask. Trouble with the store leaves the copy as it is. */
  protected validate(): Promise<void> {
    this.validation ??= this.compareWithStore().finally(() => {
      this.validation = undefined;
      this.catchUp();
    });
    return this.validation;
  }

  /** Reads the news that came while something was under way, unless that is what it was about. */
  protected catchUp(): void {
    const { unread } = this;
    if (!unread || this.isRefreshing || this.validation) return;
    this.unread = undefined;
    if (unread === 'source') {
      if (!this.context.closing) this.follow();
    } else if (unread.kind !== 'credential' || unread.id !== this.held?.id) void this.validate();
  }

  /** Tells the engine when the sweep should look here. */
  protected plan(): void {
    if (this.usedAt === NEVER) return;
    const dueAt = this.renewsAt;
    this.context.plan(this, Math.max(dueAt, this.failure?.heldUntil ?? dueAt));
  }

  /** When the next renewal begins. Not later than now, if there is anything to renew already. */
  private get renewsAt(): number {
    const soonAt = this.schedule()?.soonAt ?? Infinity;
    return this.phase() === 'fresh' ? soonAt : Math.min(soonAt, this.now());
  }

  protected schedule(): Schedule | undefined {
    return this.held?.schedule(this.definition);
  }

  protected phase(): Phase {
    const view = { schedule: this.schedule(), rejected: this.isRejected, heldUntil: 0 };
    return classify(view, this.context.timeline.latest()).phase;
  }

  protected scope(reason?: string): RefreshScope {
    return new RefreshScope(this.context, this.definition, () => this.openTrouble(), reason);
  }

  protected openTrouble(): LocalTrouble {
    return (this.trouble ??= new LocalTrouble());
  }

  protected get about(): { account: string; credentialType: string } {
    return { account: this.definition.account, credentialType: this.definition.credentialType };
  }

  protected now(): number {
    return this.context.timeline.now();
  }

  /** A fresh token shows that the trouble is over, once the pause that it caused is. */
  private failureThatMatters(now: number): SharedFailure | undefined {
    const { failure } = this;
    return failure && (now < failure.heldUntil || this.phase() !== 'fresh') ? failure : undefined;
  }

  private get isRejected(): boolean {
    return this.held !== undefined && this.held.id === this.rejectedId;
  }

  private warm(): void {
    const { coordinator, settings, timeline } = this.context;
    if (!this.held) return this.markStale();
    const now = this.now();
    const newsLost = this.isShared && coordinator.newsState === 'lost';
    const comparedAgainAt = newsLost ? now + settings.revalidateMs : Infinity;
    // What is to be renewed or replaced is warm no more, but it has just been compared.
    const until = Math.max(now, Math.min(this.renewsAt, comparedAgainAt));
    this.warmUntil = Math.floor(timeline.toMonotonic(until));
  }

  /** The store lost what this process holds: it is empty, or knows only what was issued before. */
  private lostIn(record: CredentialRecord | undefined): StoredCredential | undefined {
    const held = this.usable()?.stored;
    const before = record?.credential;
    if (!held || (before && isFromTheFuture(before.issuedAt, this.now()))) return undefined;
    return precedence(before, held) === 'newer' ? held : undefined;
  }

  private async compareWithStore(): Promise<void> {
    const { context, definition } = this;
    if (definition.source.scope === 'process' || context.closing) return this.warm();
    const scope = this.scope();
    try {
      const record = await scope.look();
      context.storeAnswered();
      this.spent = record?.budget;
      const lost = this.lostIn(record);
      this.adopt(lost ? await scope.save(lost) : record, true);
      this.warm();
      this.plan();
    } catch (error) {
      context.storeFailed(error);
      // The next comparison is due when the store had time to come back; until then the copy serves.
      const schedule = this.schedule();
      const pauseEnds = context.clock.monotonic() + STORE_PAUSE_MS;
      this.warmUntil = Math.floor(
        schedule ? Math.min(pauseEnds, context.timeline.toMonotonic(schedule.soonAt)) : pauseEnds,
      );
      if (this.rejectedId !== undefined) this.markStale();
    }
  }
}
