import { Counter, Gauge } from 'prom-client';
import type { TokenVitals } from '../nest/token-vitals.js';
import type { AccountLabels } from './bounded-labels.js';
import type { MetricMaker } from './metric-maker.js';
import { type Series, type Snapshot, takeSnapshot } from './snapshot.js';

/** Metrics that are read from memory at each scrape. No I/O. */
export class MemoryMetrics {
  private snapshot: Snapshot | undefined;

  constructor(
    make: MetricMaker,
    private readonly vitals: TokenVitals,
    private readonly labels: AccountLabels,
  ) {
    const counter = make.using(Counter);
    const gauge = make.using(Gauge);
    const labelNames = ['account', 'credential'];
    // In a collector, `this` is the metric.
    const fill: MemoryMetrics['fill'] = (metric, valueOf) => this.fill(metric, valueOf);
    const accounts = () => this.look().accounts;
    counter({
      name: 'wechat_token_served_total',
      help: 'Tokens and tickets that this process handed out',
      labelNames,
      collect() {
        fill(this, ({ served }) => served);
      },
    });
    gauge({
      name: 'wechat_token_expires_in_seconds',
      help: 'Life that is left of the current token or ticket; 0 when it is wanted and there is none, no value when nobody wants it. Of account="other", the shortest',
      labelNames,
      collect() {
        fill(this, ({ expiresInMs }) => (expiresInMs === undefined ? undefined : expiresInMs / 1000));
      },
    });
    gauge({
      name: 'wechat_token_budget_used_calls',
      help: 'Calls of the token endpoint counted in the current period by the whole fleet, as far as this process has heard. Of account="other", those of the account with the largest share',
      labelNames,
      collect() {
        fill(this, ({ budget }) => budget?.used);
      },
    });
    gauge({
      name: 'wechat_token_budget_ceiling_calls',
      help: 'Calls of the token endpoint that the library allows itself in a period',
      labelNames,
      collect() {
        fill(this, ({ budget }) => budget?.ceiling);
      },
    });
    gauge({
      name: 'wechat_token_accounts',
      help: 'Accounts of this process by health: down (wanted, no valid token), degraded (the last renewal failed), up, idle (nobody wants it)',
      labelNames: ['health'],
      collect() {
        for (const [health, count] of Object.entries(accounts())) this.set({ health }, count);
      },
    });
    gauge({
      name: 'wechat_token_store_up',
      help: '1 while the shared store answers, 0 since it last did not',
      collect() {
        this.set(vitals.storeIsUp ? 1 : 0);
      },
    });
  }

  private fill(
    metric: { reset(): void; inc(labels: Record<string, string>, value: number): void },
    valueOf: (series: Series) => number | undefined,
  ): void {
    metric.reset();
    for (const series of this.look().series) {
      const { account, credential } = series;
      const value = valueOf(series);
      if (value !== undefined) metric.inc({ account, credential }, value);
    }
  }

  /** One look for all metrics of a scrape: prom-client collects them in one turn. */
  private look(): Snapshot {
    if (!this.snapshot) {
      this.snapshot = takeSnapshot(this.vitals, this.labels);
      queueMicrotask(() => (this.snapshot = undefined));
    }
    return this.snapshot;
  }
}
