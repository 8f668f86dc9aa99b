import type { AccountHealth } from '../nest/account-health.js';
import type { TokenVitals, Vitals } from '../nest/token-vitals.js';
import { type AccountLabels, OTHER } from './bounded-labels.js';

/** One time series of each of the metrics that are read at a scrape. */
export interface Series {
  readonly account: string;
  readonly credential: string;
  served: number;
  /** Of `other`: of the one that expires next. */
  expiresInMs?: number;
  /** Of `other`: of the one that has used the largest share. */
  budget?: { readonly used: number; readonly ceiling: number };
}

export interface Snapshot {
  readonly series: readonly Series[];
  readonly accounts: Readonly<Record<AccountHealth, number>>;
}

/** Adds up what memory knows of all credentials: the accounts without a label of their own together. */
export function takeSnapshot(vitals: TokenVitals, labels: AccountLabels): Snapshot {
  const series = new Map<string, Series>();
  const accounts: Record<AccountHealth, number> = { down: 0, degraded: 0, up: 0, idle: 0 };
  const seriesOf = (account: string, credential: string): Series => {
    const key = `${credential} ${account}`;
    const known = series.get(key) ?? { account, credential, served: 0 };
    series.set(key, known);
    return known;
  };
  for (const each of vitals.all()) {
    if (each.credentialType === 'access_token') accounts[each.health] += 1;
    add(seriesOf(labels.of(each.account), each.credentialType), each);
  }
  for (const [credential, served] of vitals.servedBefore) seriesOf(OTHER, credential).served += served;
  return { series: [...series.values()], accounts };
}

function add(series: Series, { served, wanted, expiresInMs, health, budget }: Vitals): void {
  series.served += served;
  // What nobody wants may expire. Where there is nothing valid, nothing is left of its life.
  const left = health === 'down' ? 0 : wanted ? expiresInMs : undefined;
  if (left !== undefined) series.expiresInMs = Math.min(left, series.expiresInMs ?? Infinity);
  if (budget && shareOf(budget) >= shareOf(series.budget)) series.budget = budget;
}

const shareOf = (budget: Series['budget']) => (budget ? budget.used / Math.max(1, budget.ceiling) : -1);
