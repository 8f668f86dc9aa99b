import type { Locale } from './hints/phrase.js';

export type { Locale } from './hints/phrase.js';

/** The engine's numbers. All durations in milliseconds. */
export interface EngineSettings {
  /** Deadline of one call of a token endpoint. Must leave room inside the lease. */
  readonly fetchTimeoutMs: number;
  /** How long one process may hold the right to refresh a credential. */
  readonly leaseMs: number;
  /** A refresh settles within this time, whatever happens. */
  readonly flightTimeoutMs: number;
  /** How long a caller may wait for a renewal while the current token is still valid. */
  readonly dueWaitMs: number;
  /** Deadline of the cheap call that finds out whether a token is alive. */
  readonly probeTimeoutMs: number;
  /** While another process refreshes: how often to look at the store in case its news was lost. */
  readonly pollMs: number;
  /** While no news arrive: how long a near copy may be used before it is compared with the store. */
  readonly revalidateMs: number;
  /** Accounts that nobody used for this long are left to expire. */
  readonly idleAfterMs: number;
  /** May a credential whose fetch kills its predecessor be fetched without the shared store? */
  readonly whenStoreDown: 'refuse' | 'fetch';
  /** Shares of a budget's ceiling that are worth a warning, for budgets that name none of their own. */
  readonly budgetWarnAt: readonly number[];
  readonly locale: Locale;
}

export const DEFAULT_SETTINGS: EngineSettings = Object.freeze({
  fetchTimeoutMs: 10_000,
  leaseMs: 15_000,
  flightTimeoutMs: 30_000,
  dueWaitMs: 1_000,
  probeTimeoutMs: 5_000,
  pollMs: 1_000,
  revalidateMs: 20_000,
  idleAfterMs: 86_400_000,
  whenStoreDown: 'refuse',
  budgetWarnAt: Object.freeze([0.5, 0.8]),
  locale: 'en',
});
