import { type LoggerService } from '@nestjs/common';
import { type EngineEvent } from '../core/engine-event.js';
import { describeErrcode, type ErrcodeContext } from '../core/errcodes.js';
import { type FailureClass } from '../core/failure.js';
import * as messages from './wechat-token.messages.js';

type Failed = Extract<EngineEvent, { type: 'refresh-failed' }>;

/** Trouble that somebody has to end, as opposed to trouble that passes. */
const NEEDS_A_PERSON: ReadonlySet<FailureClass> = new Set(['configuration', 'address', 'person']);

/** Accounts whose failures are remembered; beyond that a line may be repeated. */
const MAX_REMEMBERED = 10_000;

/** Turns what the engine reports into one line of log each; a failure that repeats is logged at its 1st, 2nd, 4th, 8th … time. */
export class EventLogger {
  private readonly failures = new Map<string, { readonly text: string; times: number }>();

  constructor(
    private readonly logger: Required<Pick<LoggerService, 'error' | 'warn' | 'log' | 'debug' | 'verbose'>>,
    /** What is known about an account, for the hints. */
    private readonly contextOf: (account: string) => ErrcodeContext,
  ) {}

  handle(event: EngineEvent): void {
    const { logger } = this;
    switch (event.type) {
      case 'refreshed':
        if (this.failures.delete(keyOf(event))) logger.log(messages.RECOVERED(event));
        return void logger.debug(messages.REFRESHED(event));
      case 'refresh-failed':
        return this.failed(event);
      case 'adopted':
        this.failures.delete(keyOf(event));
        return void logger.verbose(messages.ADOPTED(event));
      case 'rejected':
        return void logger.warn(messages.REJECTED(event));
      case 'probed':
        return void logger.debug(messages.PROBED(event));
      case 'stolen':
        return void logger.error(messages.STOLEN(event));
      case 'forced':
        return void logger.warn(messages.FORCED(event));
      case 'budget-warning':
        return void logger.warn(messages.BUDGET_WARNING(event));
      case 'budget-exhausted':
        return void logger.error(messages.BUDGET_EXHAUSTED(event));
      case 'store-down':
        return void logger.error(messages.STORE_DOWN(event));
      case 'store-up':
        return void logger.log(messages.STORE_UP());
    }
  }

  private failed(event: Failed): void {
    const { errcode, errmsg } = event.failure;
    const context = {
      ...this.contextOf(event.account),
      errmsg,
      call: event.credentialType === 'access_token' ? ('token' as const) : ('business' as const),
    };
    const hint = errcode === undefined ? undefined : describeErrcode(errcode, context).hint;
    const line = messages.REFRESH_FAILED(event, hint);
    if (!isPowerOfTwo(this.count(event))) return void this.logger.debug(line);
    if (NEEDS_A_PERSON.has(event.failure.class)) this.logger.error(line);
    else this.logger.warn(line);
  }

  /** How often this very failure was reported in a row. */
  private count(event: Failed): number {
    const { class: kind, errcode, reason } = event.failure;
    const key = keyOf(event);
    const text = `${kind} ${errcode ?? reason ?? ''}`;
    const known = this.failures.get(key);
    if (known?.text === text) return ++known.times;
    if (this.failures.size >= MAX_REMEMBERED) this.failures.clear();
    this.failures.set(key, { text, times: 1 });
    return 1;
  }
}

const keyOf = ({ account, credentialType }: { account: string; credentialType: string }) =>
  `${credentialType}:${account}`;

const isPowerOfTwo = (count: number) => (count & (count - 1)) === 0;
