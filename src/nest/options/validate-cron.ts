import { CronTime, validateCronExpression } from 'cron';
import type { OptionReader } from './option-reader.js';

export function validateCron(options: OptionReader): void {
  const cron = options.value('cron');
  if (cron === false) return;
  if (typeof cron !== 'string' || cron.trim() === '' || !validateCronExpression(cron).valid) {
    options.problem('cron', 'must be a cron expression, such as "0 * * * * *" (every minute), or false');
  } else if (!comes(cron)) {
    options.problem('cron', 'never comes: there is no such date; use false for no sweep');
  }
}

/** A date such as 30 February is well-formed, and fails only when its next moment is looked for. */
function comes(expression: string): boolean {
  try {
    new CronTime(expression).sendAt();
    return true;
  } catch {
    return false;
  }
}
