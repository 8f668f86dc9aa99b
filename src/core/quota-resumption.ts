import type { CredentialRecord } from './record.js';
import { failuresOf } from './shared-failures.js';

/**
 * WeChat's quota was raised or cleared: the back-off that it caused ends. What was said about secrets stays, and so do all
 * counters. The same record when no quota holds it back.
 */
export function withoutQuotaFailure(record: CredentialRecord): CredentialRecord {
  const failures = failuresOf(record);
  const [failure, ...others] = failures.filter((each) => each.class !== 'quota');
  if (others.length + (failure ? 1 : 0) === failures.length) return record;
  const { failure: _failure, otherFailures: _others, ...rest } = record;
  return { ...rest, ...(failure && { failure }), ...(others.length > 0 && { otherFailures: others }) };
}
