import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../../core/clock.js';
import type { AuditLog } from './audit-log.js';

/** Name of the channel of `node:diagnostics_channel` on which every request to the hub is reported. */
export const HUB_CHANNEL = 'wechat-token:hub';

/** Who asked the hub for what, and what came of it. No key, no token, no secret. */
export interface HubAuditEvent {
  readonly at: Date;
  /** What was asked for, such as `access-token.read`; `unknown` when it is no route. */
  readonly action: string;
  /** `refused`: the hub said no (4xx); `failed`: there was nothing to give (5xx). */
  readonly outcome: 'granted' | 'refused' | 'failed';
  /** HTTP status of the answer. */
  readonly status: number;
  /** Code of the error, if it is one. */
  readonly code?: string;
  /** Name of the client; missing when it has no valid key. */
  readonly client?: string;
  /** The account that a known client named, if the hub knows one of that name. */
  readonly account?: string;
  /** Where the request came from; behind a proxy it takes the application's setting `trust proxy`. */
  readonly address: string;
}

/** Reports every request to the hub: on the channel, and a line of log for what was refused or failed. */
export class HubAudit {
  private readonly channel = channel(HUB_CHANNEL);

  constructor(
    private readonly clock: Clock,
    private readonly log: AuditLog,
  ) {}

  /** Whether anybody wants to know: what was granted may concern nobody. */
  wants(status: number): boolean {
    return status >= 400 || this.channel.hasSubscribers;
  }

  record(entry: Omit<HubAuditEvent, 'at' | 'outcome'>): void {
    const { status } = entry;
    if (!this.wants(status)) return;
    const outcome = status < 400 ? 'granted' : status < 500 ? 'refused' : 'failed';
    const event: HubAuditEvent = {
      at: new Date(this.clock.now()),
      outcome,
      ...entry,
    };
    if (outcome !== 'granted') this.log.handle(event);
    this.channel.publish(event);
  }
}
