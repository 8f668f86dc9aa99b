import type { LoggerService } from '@nestjs/common';
import type { FailureClass } from '../core/failure.js';
import type { WechatTokenEvent, WechatTokenEventOf } from './events/wechat-token-event.js';
import { isPowerOfTwo, Repeats } from './repeats.js';
import * as messages from './wechat-token.messages.js';

type Level = 'error' | 'warn' | 'log' | 'debug' | 'verbose';
type CredentialEvent = Extract<WechatTokenEvent, { readonly account: string }>;

/** Trouble that somebody has to end, as opposed to trouble that passes. */
const NEEDS_A_PERSON: ReadonlySet<FailureClass> = new Set(['configuration', 'address', 'person']);

/**
 * Turns events into one line of log each. What repeats is worth a line at its 1st, 2nd, 4th, 8th … time; all of it can
 * be had at the level `debug`. The text says everything that a person needs; the details follow it as an object, for
 * loggers that write JSON.
 */
export class EventLogger {
  private readonly repeats = new Repeats();

  constructor(private readonly logger: Required<Pick<LoggerService, Level>>) {}

  handle(event: WechatTokenEvent): void {
    switch (event.type) {
      case 'refreshed':
        if (this.repeats.end(about(event))) this.write('log', messages.RECOVERED(event), event);
        // Nothing was wrong with the one before.
        if (event.cause === 'timed') this.repeats.end(`rejected:${about(event)}`);
        return this.write('debug', messages.REFRESHED(event), event);
      case 'refresh-failed':
        return this.failed(event);
      case 'adopted':
        this.repeats.end(about(event));
        return this.write('verbose', messages.ADOPTED(event), event);
      case 'rejected': {
        const level = this.levelOf('warn', `rejected:${about(event)}`, '');
        return this.write(level, messages.REJECTED(event), event);
      }
      case 'probed':
        return this.write('debug', messages.PROBED(event), event);
      case 'stolen':
        return this.write(isPowerOfTwo(event.times) ? 'error' : 'debug', messages.STOLEN(event), event);
      case 'forced':
        return this.write('warn', messages.FORCED(event), event);
      case 'budget-warning':
        return this.write('warn', messages.BUDGET_WARNING(event), event);
      case 'budget-exhausted': {
        const period = event.retryAt.toISOString();
        const level = this.levelOf('error', `budget:${about(event)}`, period);
        return this.write(level, messages.BUDGET_EXHAUSTED(event), event);
      }
      case 'store-down':
        return this.write('error', messages.STORE_DOWN(event), event);
      case 'store-up':
        return this.write('log', messages.STORE_UP(event), event);
    }
  }

  private failed(event: WechatTokenEventOf<'refresh-failed'>): void {
    const { class: kind, errcode, reason } = event.failure;
    const level = NEEDS_A_PERSON.has(kind) ? 'error' : 'warn';
    const text = `${kind} ${errcode ?? reason ?? ''}`;
    this.write(this.levelOf(level, about(event), text), messages.REFRESH_FAILED(event), event);
  }

  private levelOf(level: Level, subject: string, text: string): Level {
    return this.repeats.isWorthALine(subject, text) ? level : 'debug';
  }

  private write(level: Level, line: string, event: WechatTokenEvent): void {
    this.logger[level](line, detailsOf(event));
  }
}

const about = ({ account, credentialType }: CredentialEvent) => `${credentialType}:${account}`;

/** The hint is in the text already, and the logger knows the time. */
function detailsOf(event: WechatTokenEvent): object {
  const { type, at: _at, ...rest } = event;
  const { hint: _hint, ...details } = rest as typeof rest & { hint?: string };
  const whole = 'durationMs' in details && { durationMs: Math.round(details.durationMs) };
  return { event: type, ...details, ...whole };
}
