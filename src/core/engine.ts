import { ClearRation } from './clear-ration.js';
import type { Clock, Timer } from './clock.js';
import { EngineKeeper } from './credential-keeper.js';
import type { CredentialStore } from './credential-store.js';
import type { CredentialDefinition } from './definition.js';
import { DueIndex } from './due-index.js';
import type { EngineContext } from './engine-context.js';
import type { EngineListener } from './engine-event.js';
import type { CredentialKeeper } from './keeper.js';
import { isFromTheFuture } from './from-the-future.js';
import type { NearCopy } from './near-copy.js';
import { NewsBoard } from './news-board.js';
import { withoutQuotaFailure } from './quota-resumption.js';
import type { Random } from './random.js';
import type { StoredCredential } from './record.js';
import { recordTtl } from './record-ttl.js';
import { describeStoreFailure } from './store-unavailable-error.js';
import type { News, NewsState, RefreshCoordinator } from './refresh-coordinator.js';
import { DEFAULT_SETTINGS, type EngineSettings } from './settings.js';
import { Timeline, jumpBetween } from './timeline.js';
import { Turns } from './turns.js';
import { type CredentialVitals, vitalsMoment } from './vitals.js';
import { updateRecord } from './update-record.js';

export type { CredentialDefinition } from './definition.js';

/** How often the wall clock is compared with the monotonic one. */
const TICK_MS = 1_000;
/** Clocks drift: how often the store's time is read anew. */
const RESYNC_MS = 60_000;
/** A smaller correction of the time leaves near copies as they are. */
const NOTICEABLE_MS = 250;
/** Renewals that one sweep runs side by side. */
const SWEEP_WIDTH = 50;
/** Refreshes that ask the store side by side. */
const TURNS = 64;

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  readonly settings?: Partial<EngineSettings>;
  readonly listener?: EngineListener;
}

/** All credentials of one process: finds their keepers, hears the fleet's news, watches the clocks, sweeps, ends in order. */
export class CredentialEngine implements EngineContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  readonly settings: EngineSettings;
  readonly timeline: Timeline;
  readonly news = new NewsBoard();
  readonly emit: EngineListener;
  closing = false;

  /** How often keepers that are forgotten since handed their credentials out, by type. */
  readonly servedBefore = new Map<string, number>();

  private readonly keepers = new Map<string, EngineKeeper>();
  private readonly due = new DueIndex<EngineKeeper>();
  /** What forgotten keepers still have under way. */
  private readonly leaving = new Set<Promise<void>>();
  private readonly endings: (() => void)[] = [];
  private readonly turns = new Turns(TURNS);
  private syncing: Promise<void> | undefined;
  private syncedAt = -Infinity;
  storeFailedAt = 0;
  /** On the monotonic clock. */
  private storeDownSince: number | undefined;
  private newsLostAt = -Infinity;
  private ticker: Timer | undefined;

  constructor(options: EngineOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.store = options.store;
    this.coordinator = options.coordinator;
    this.settings = Object.freeze({ ...DEFAULT_SETTINGS, ...options.settings });
    this.timeline = new Timeline(options.clock);
    const { listener } = options;
    // A listener that throws must not break a refresh.
    this.emit = (event) => {
      try {
        listener?.(event);
      } catch {
        // Its own business.
      }
    };
  }

  /** Begins to listen to the fleet and to watch the clocks. Calls nobody at WeChat. */
  start(): void {
    this.endings.push(
      this.coordinator.subscribe((news) => this.hear(news)),
      this.coordinator.onNewsState((state) => this.newsChanged(state)),
    );
    this.tick();
  }

  /** The keeper of a credential; the same one for the same key. */
  keeper(definition: CredentialDefinition): CredentialKeeper {
    const existing = this.keepers.get(definition.key);
    if (existing) return existing;
    const keeper = new EngineKeeper(this, definition);
    this.keepers.set(definition.key, keeper);
    return keeper;
  }

  /** The keeper of a key, if there is one. */
  find(key: string): CredentialKeeper | undefined {
    return this.keepers.get(key);
  }

  /** Forgets the keeper of a key. The record in the store stays. */
  forget(key: string): void {
    const keeper = this.keepers.get(key);
    if (!keeper) return;
    this.due.remove(keeper);
    keeper.stopWatching();
    this.keepers.delete(key);
    const { credentialType } = keeper.definition;
    this.servedBefore.set(credentialType, (this.servedBefore.get(credentialType) ?? 0) + keeper.served);
    const landing = keeper.inFlight().finally(() => this.leaving.delete(landing));
    this.leaving.add(landing);
  }

  /** What memory knows of every credential, one after the other. */
  *vitals(): Generator<CredentialVitals> {
    const moment = vitalsMoment(this);
    for (const keeper of this.keepers.values()) yield keeper.vitals(moment);
  }

  /** What memory knows of the credential of a key, if it has a keeper. */
  vitalsOf(key: string): CredentialVitals | undefined {
    return this.keepers.get(key)?.vitals(vitalsMoment(this));
  }

  /** False from the first operation that the shared store did not answer until it answers one again. */
  get storeIsUp(): boolean {
    return this.storeDownSince === undefined;
  }

  get storeAnswers(): boolean {
    return this.storeIsUp && this.syncedAt >= this.newsLostAt;
  }

  turn(): Promise<() => void> {
    return this.storeIsUp ? this.turns.begin() : Promise.resolve(() => undefined);
  }

  plan(copy: NearCopy, dueAt: number): void {
    const keeper = this.keepers.get(copy.definition.key);
    // A forgotten keeper is not swept any more.
    if (keeper === copy && !this.closing) this.due.plan(keeper, dueAt);
  }

  /**
   * Lifts, for the whole fleet, the back-off of a credential that WeChat's quota holds back; other failures stay.
   * Returns whether there was one. Rejects when the store does not answer.
   */
  async resumeAfterQuota(key: string): Promise<boolean> {
    await this.syncTime();
    const lifted = await updateRecord(
      this.store,
      key,
      (record) => record && withoutQuotaFailure(record),
      (record) => ({ ttlMs: recordTtl(record, this.timeline.now()), news: { key, kind: 'resumed' } }),
    );
    // Its own news may come late, and a process without a record has a failure of its own.
    const wasHeld = this.keepers.get(key)?.resumeAfterQuota() ?? false;
    return lifted || wasHeld;
  }

  /** How often the quotas of one app may still be cleared, counted across the fleet under `key`. */
  async clearRation(key: string): Promise<ClearRation> {
    await this.syncTime();
    return new ClearRation(this.store, key, () => this.timeline.now());
  }

  /** Renews what is due and in use. Its cost follows the number of due credentials. Never rejects. */
  async sweep(): Promise<void> {
    if (this.closing) return;
    const due = this.due.takeDue(this.timeline.latest());
    const next = due.values();
    const work = async (): Promise<void> => {
      for (const keeper of next) {
        if (this.closing) return;
        await keeper.sweep();
      }
    };
    await Promise.all(Array.from({ length: Math.min(SWEEP_WIDTH, due.length) }, work));
  }

  /** No new refresh; what was sent is awaited and written. Returns when nothing is under way any more. */
  async close(): Promise<void> {
    this.closing = true;
    this.ticker?.cancel();
    this.endings.splice(0).forEach((end) => end());
    this.news.wakeAll();
    for (const keeper of this.keepers.values()) keeper.stopWatching();
    await Promise.all([...this.leaving, ...[...this.keepers.values()].map((keeper) => keeper.inFlight())]);
  }

  syncTime(measured?: Pick<StoredCredential, 'server' | 'issuedAt'>): Promise<void> {
    const { server, synced } = this.timeline;
    const isOdd =
      measured && (measured.server !== server || isFromTheFuture(measured.issuedAt, this.timeline.now()));
    return synced && !isOdd ? Promise.resolve() : this.resyncTime();
  }

  resyncTime(): Promise<void> {
    if (!this.coordinator.shared) return Promise.resolve();
    this.syncing ??= this.readStoreTime().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  storeFailed(error: unknown): void {
    this.storeFailedAt = this.timeline.now();
    // Who closes the application may close its cache first.
    if (this.storeDownSince !== undefined || this.closing) return;
    this.storeDownSince = this.clock.monotonic();
    this.turns.admitAll();
    this.emit({ type: 'store-down', reason: describeStoreFailure(error) });
  }

  storeAnswered(): void {
    const since = this.storeDownSince;
    if (since === undefined) return;
    this.storeDownSince = undefined;
    this.emit({ type: 'store-up', durationMs: this.clock.monotonic() - since });
    for (const keeper of this.keepers.values()) void keeper.storeReturned();
  }

  private async readStoreTime(): Promise<void> {
    const { wallMinusMonotonic } = this.timeline;
    const before = this.clock.monotonic();
    const time = await this.coordinator.time();
    const after = this.clock.monotonic();
    // A machine that slept while the answer was on its way would take it for the present time.
    if (jumpBetween(wallMinusMonotonic, this.timeline.wallMinusMonotonic) !== 0) return this.readStoreTime();
    this.syncedAt = after;
    if (time && this.timeline.sync(time, before, after) > NOTICEABLE_MS) {
      for (const keeper of this.keepers.values()) keeper.timeCorrected();
    }
  }

  private tick(): void {
    this.ticker = this.clock.setTimer(TICK_MS, () => {
      if (this.closing) return;
      this.tick();
      const jumped = this.timeline.jumped();
      if (jumped && !this.coordinator.shared) this.timeline.acceptJumps();
      if (jumped) this.markAllStale();
      const resync = this.clock.monotonic() - this.syncedAt >= RESYNC_MS;
      const down = this.storeDownSince !== undefined;
      if (this.coordinator.shared && (jumped || down || (resync && this.timeline.synced))) {
        this.askStore();
      }
    });
  }

  /** Its time, and with that whether it is there at all. */
  private askStore(): void {
    this.readStoreTime().then(
      () => this.storeAnswered(),
      (error: unknown) => this.storeFailed(error),
    );
  }

  /** News may have been missed. If they are lost, so is perhaps the store itself. */
  private newsChanged(state: NewsState): void {
    this.markAllStale();
    // Who waits for the end of another process's refresh may have missed it.
    if (state === 'live') return this.news.wakeAll();
    this.newsLostAt = this.clock.monotonic();
    this.askStore();
  }

  private hear(news: News): void {
    this.news.post(news);
    this.keepers.get(news.key)?.heard(news);
  }

  private markAllStale(): void {
    for (const keeper of this.keepers.values()) keeper.markStale();
  }
}
