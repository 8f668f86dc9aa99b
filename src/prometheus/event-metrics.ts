import { Counter, Histogram } from 'prom-client';
import type { CallReport } from '../http/call-report.js';
import type { WechatTokenEvent } from '../nest/events/wechat-token-event.js';
import { type AccountLabels, errcodeLabel } from './bounded-labels.js';
import type { MetricMaker } from './metric-maker.js';

/** Metrics that count what happens: the library's events, and the calls to WeChat. */
export class EventMetrics {
  private readonly refreshes;
  private readonly failures;
  private readonly adopted;
  private readonly rejected;
  private readonly probes;
  private readonly forced;
  private readonly stolen;
  private readonly refreshDuration;
  private readonly calls;
  private readonly callErrors;
  private readonly callDuration;

  constructor(
    make: MetricMaker,
    private readonly accounts: AccountLabels,
  ) {
    const counter = make.using(Counter);
    const histogram = make.using(Histogram);
    const credential = ['account', 'credential'];
    this.refreshes = counter({
      name: 'wechat_token_refreshes_total',
      help: 'Refreshes that this process made, by cause (missing, timed, rejected, forced, conflict) and result (success, failure)',
      labelNames: [...credential, 'cause', 'result'],
    });
    this.failures = counter({
      name: 'wechat_token_refresh_failures_total',
      help: 'Refreshes of this process that failed, by class of failure and errcode (none: WeChat gave none; other: an unknown one)',
      labelNames: ['class', 'errcode'],
    });
    this.adopted = counter({
      name: 'wechat_token_adopted_total',
      help: 'Tokens and tickets that another process fetched and this one took over',
      labelNames: credential,
    });
    this.rejected = counter({
      name: 'wechat_token_rejected_total',
      help: 'Times that WeChat rejected the current token or ticket',
      labelNames: credential,
    });
    this.probes = counter({
      name: 'wechat_token_probes_total',
      help: 'Times that WeChat was asked whether a rejected token is alive, by result (alive, dead, unknown)',
      labelNames: ['account', 'result'],
    });
    this.forced = counter({
      name: 'wechat_token_forced_refreshes_total',
      help: 'Forced refreshes, which kill the token of everybody else at once',
      labelNames: credential,
    });
    this.stolen = counter({
      name: 'wechat_token_stolen_suspected_total',
      help: 'Times that somebody outside this fleet seems to have refreshed the account',
      labelNames: credential,
    });
    this.refreshDuration = histogram({
      name: 'wechat_token_refresh_duration_seconds',
      help: 'Duration of the calls that fetch tokens and tickets',
      labelNames: ['credential', 'result'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    this.calls = counter({
      name: 'wechat_http_calls_total',
      help: 'Calls to WeChat APIs, by outcome (success, errcode: WeChat refused, failed: no usable answer)',
      labelNames: ['account', 'outcome'],
    });
    this.callErrors = counter({
      name: 'wechat_http_errcodes_total',
      help: 'Calls to WeChat APIs that WeChat refused, by errcode (other: an unknown one)',
      labelNames: ['errcode'],
    });
    this.callDuration = histogram({
      name: 'wechat_http_call_duration_seconds',
      help: 'Duration of calls to WeChat APIs as their callers saw it, repeats included',
      labelNames: ['outcome'],
      buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    this.begin();
  }

  /** `increase()` does not see a series begin: what is worth an alert at its first occurrence begins at 0. */
  private begin(): void {
    for (const account of this.accounts.all) {
      for (const each of [this.rejected, this.stolen]) each.inc({ account, credential: 'access_token' }, 0);
    }
  }

  count(event: WechatTokenEvent): void {
    if (!('account' in event)) return;
    const account = this.accounts.of(event.account);
    const { credentialType: credential } = event;
    switch (event.type) {
      case 'refreshed':
        this.refreshes.inc({ account, credential, cause: event.cause, result: 'success' });
        return this.refreshDuration.observe({ credential, result: 'success' }, event.durationMs / 1000);
      case 'refresh-failed': {
        const { cause, durationMs, failure } = event;
        this.refreshes.inc({ account, credential, cause, result: 'failure' });
        this.failures.inc({ class: failure.class, errcode: errcodeLabel(failure.errcode) });
        return this.refreshDuration.observe({ credential, result: 'failure' }, durationMs / 1000);
      }
      case 'adopted':
        return this.adopted.inc({ account, credential });
      case 'rejected':
        return this.rejected.inc({ account, credential });
      case 'probed': {
        const { alive } = event;
        return this.probes.inc({ account, result: alive === 'unknown' ? alive : alive ? 'alive' : 'dead' });
      }
      case 'forced':
        return this.forced.inc({ account, credential });
      case 'stolen':
        return this.stolen.inc({ account, credential });
    }
  }

  countCall({ account, outcome, errcode, durationMs }: CallReport): void {
    this.calls.inc({ account: this.accounts.of(account), outcome });
    if (outcome === 'errcode') this.callErrors.inc({ errcode: errcodeLabel(errcode) });
    this.callDuration.observe({ outcome }, durationMs / 1000);
  }
}
