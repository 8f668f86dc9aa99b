import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../core/clock.js';
import { Emitter } from '../core/emitter.js';
import type { CallFacts } from './call-errors.js';
import type { CallReport } from './call-report.js';

/** Where every report of this process can be heard, of whichever application. */
export const CALL_CHANNEL = 'wechat-token:http';

const LONGEST_PATH = 128;

const reportsOfProcess = channel(CALL_CHANNEL);

/** What a call tells of itself when it is over. */
export interface ReportedCall {
  readonly facts: CallFacts;
  readonly requests: number;
  /** WeChat's refusal, if that is how it ended. */
  readonly errcode: number | undefined;
}

/** Measures calls and reports them, while somebody listens. */
export class CallReports {
  private readonly listeners = new Emitter<CallReport>();

  constructor(private readonly clock: Clock) {}

  get wanted(): boolean {
    return this.listeners.size > 0 || reportsOfProcess.hasSubscribers;
  }

  /** Returns the function that ends the subscription. */
  on(listener: (report: CallReport) => void): () => void {
    return this.listeners.on(listener);
  }

  /** The answer of the call, which is reported before its caller gets it. */
  async measure<T>(call: ReportedCall, complete: () => Promise<T>): Promise<T> {
    const start = this.clock.monotonic();
    const report = (outcome: 'success' | 'failed') =>
      this.publish(reportOf(call, outcome, this.clock.monotonic() - start));
    try {
      const answer = await complete();
      report('success');
      return answer;
    } catch (error) {
      report('failed');
      throw error;
    }
  }

  private publish(report: CallReport): void {
    this.listeners.emit(report);
    reportsOfProcess.publish(report);
  }
}

function reportOf(
  { facts, requests, errcode }: ReportedCall,
  outcome: 'success' | 'failed',
  durationMs: number,
): CallReport {
  const { account, method, path } = facts;
  return Object.freeze({
    account: account?.name ?? '',
    ...(account?.platform && { platform: account.platform }),
    method,
    path: path.slice(0, LONGEST_PATH),
    outcome: errcode === undefined ? outcome : 'errcode',
    ...(errcode !== undefined && { errcode }),
    durationMs,
    requests,
  });
}
