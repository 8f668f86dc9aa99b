import type { Clock } from './clock.js';
import type { CredentialStore } from './credential-store.js';
import type { EngineListener } from './engine-event.js';
import type { NearCopy } from './near-copy.js';
import type { NewsBoard } from './news-board.js';
import type { Random } from './random.js';
import type { StoredCredential } from './record.js';
import type { RefreshCoordinator } from './refresh-coordinator.js';
import type { EngineSettings } from './settings.js';
import type { Timeline } from './timeline.js';

/** What all keepers of one engine share. */
export interface EngineContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly store: CredentialStore;
  readonly coordinator: RefreshCoordinator;
  readonly settings: EngineSettings;
  readonly news: NewsBoard;
  readonly emit: EngineListener;
  /** When the store failed to answer the last time; 0 for never. */
  readonly storeFailedAt: number;
  /** The store has answered since news were lost the last time, and not failed since: asking it costs no more than a moment. */
  readonly storeAnswers: boolean;
  /** No new work is begun. */
  readonly closing: boolean;
  /**
   * Makes sure that the timeline runs on the store's time. Throws when the store does not answer. What was `measured` by
   * another server than ours, or seems to be from the future, says that one of us has not noticed a change: then it is asked.
   */
  syncTime(measured?: Pick<StoredCredential, 'server' | 'issuedAt'>): Promise<void>;
  /** Asks the store for its time, and who it is, in any case. */
  resyncTime(): Promise<void>;
  /**
   * Resolves when a refresh may ask the store, with what ends its turn: each operation has a deadline, and thousands at
   * once would all miss it. Nobody waits for a store that is known not to answer.
   */
  turn(): Promise<() => void>;
  /** The sweep should look after this credential at `dueAt`, and not before. */
  plan(copy: NearCopy, dueAt: number): void;
  /** The store failed to answer. */
  storeFailed(error: unknown): void;
  /** The store answered. */
  storeAnswered(): void;
}
