import type { LoggerService } from '@nestjs/common';
import { redact } from '../../core/redact.js';
import type { HubAuditEvent } from './hub-audit.js';

/** Different refusals that are counted; beyond that, counting begins anew. */
const MAX_REMEMBERED = 10_000;

/** One line of log for a refused or failed request; one that repeats is logged at its 1st, 2nd, 4th, 8th … time. */
export class AuditLog {
  private readonly counts = new Map<string, number>();

  constructor(private readonly logger: Required<Pick<LoggerService, 'warn'>>) {}

  handle(event: HubAuditEvent): void {
    const { client, account, action, code = '', status, address } = event;
    const who = client === undefined ? `somebody without a valid key` : `client "${client}"`;
    const text = redact(
      `hub: ${who} (${address}): ${action}${account === undefined ? '' : ` of account "${account}"`}: ${status} ${code}`,
    );
    const count = (this.counts.get(text) ?? 0) + 1;
    if (count === 1 && this.counts.size >= MAX_REMEMBERED) this.counts.clear();
    this.counts.set(text, count);
    if ((count & (count - 1)) === 0) this.logger.warn(count === 1 ? text : `${text} (${count} times)`);
  }
}
