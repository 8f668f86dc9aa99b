import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Locale } from '../core/settings.js';
import { type AccountHealth, HEALTHS, healthOf } from './account-health.js';
import type { AccountStatus } from './account-status.js';
import { mapBounded } from './map-bounded.js';
import type { OpenAccount } from './open-account.js';

/** Which accounts are shown. */
export interface StatusesOptions {
  /** At most so many accounts, those in trouble first. Default: all. */
  readonly limit?: number | undefined;
  /** Only accounts whose name or appId contains this text, in small or capital letters. */
  readonly search?: string | undefined;
  /** Language of the hints. Default: that of the module. */
  readonly locale?: Locale | undefined;
}

/** The accounts of a process at a glance. No token and no secret. */
export interface AccountOverview {
  /** When it was made. */
  readonly at: Date;
  /** How many accounts are listed or kept here. */
  readonly known: number;
  /** How many of them `search` leaves. */
  readonly matching: number;
  /** How many of the matching ones are how: by the shared store for those in `accounts`, by memory for the others. */
  readonly health: Readonly<Record<AccountHealth, number>>;
  /** At most `limit`, those in trouble first, else in the order in which they were listed or resolved. */
  readonly accounts: readonly AccountStatus[];
}

/** After so many accounts in memory, everybody else has a turn. */
const TURN = 5_000;
/** Reads that are under way side by side: each has a deadline, so they must not queue in the store's client. */
const WIDTH = 50;

/** Looks over all accounts in memory, and reads those from the store that are shown. */
export async function overviewOf(
  open: Iterable<OpenAccount>,
  statusOf: (account: OpenAccount) => Promise<AccountStatus>,
  options: StatusesOptions & { readonly now: number },
): Promise<AccountOverview> {
  const { limit = Infinity, search = '', now } = options;
  const wanted = search.trim().toLowerCase();
  const found: Record<AccountHealth, OpenAccount[]> = { down: [], degraded: [], up: [], idle: [] };
  let known = 0;
  for (const account of open) {
    known++;
    if (known % TURN === 0) await nextTurn();
    if (wanted === '' || matches(account, wanted)) found[glanceAt(account)].push(account);
  }
  const health = { down: 0, degraded: 0, up: 0, idle: 0 };
  for (const each of HEALTHS) health[each] = found[each].length;
  const matching = HEALTHS.reduce((sum, each) => sum + health[each], 0);

  const chosen = HEALTHS.flatMap((each) =>
    found[each].slice(0, limit).map((account) => [each, account] as const),
  );
  const read = await mapBounded(chosen.slice(0, limit), WIDTH, async ([glanced, account]) => {
    const status = await statusOf(account);
    const actual = healthOf(status);
    // The store can know more than memory, and is believed.
    health[glanced]--;
    health[actual]++;
    return { status, rank: HEALTHS.indexOf(actual) };
  });
  const accounts = read.sort((a, b) => a.rank - b.rank).map(({ status }) => status);
  return { at: new Date(now), known, matching, health, accounts };
}

function glanceAt({ keeper }: OpenAccount): AccountHealth {
  const { state, failing } = keeper.glance();
  return healthOf({ state, ...(failing && { lastError: true }) });
}

function matches({ name, appId }: OpenAccount, wanted: string): boolean {
  return name.toLowerCase().includes(wanted) || (appId?.toLowerCase().includes(wanted) ?? false);
}
