import type { FailureClass } from './failure.js';
import type { CredentialRecord, StoredFailure } from './record.js';

/** Secrets that may be wrong at the same time, as in the middle of a deployment. */
const MOST_SECRETS = 4;

/** Failures that a corrected secret ends. */
export function isAboutSecret(failureClass: FailureClass): boolean {
  return failureClass === 'configuration' || failureClass === 'person';
}

/** The last failure, and those of processes that worked with other secrets. */
export function failuresOf(record: CredentialRecord | undefined): readonly StoredFailure[] {
  return [...(record?.failure ? [record.failure] : []), ...(record?.otherFailures ?? [])];
}

/** The failure that another one of this class, with this secret, would continue. */
export function previousFailure(
  record: CredentialRecord,
  failureClass: FailureClass,
  fingerprint: string | undefined,
): StoredFailure | undefined {
  const continues = (failure: StoredFailure): boolean =>
    failure.class === failureClass && (!isAboutSecret(failureClass) || failure.fingerprint === fingerprint);
  return failuresOf(record).find(continues);
}

/** Two wrong secrets must not make each other forget their back-off: what was said about the other ones is kept. */
export function withFailure(record: CredentialRecord, failure: StoredFailure): CredentialRecord {
  const { otherFailures: _before, ...rest } = record;
  const others = failuresOf(record)
    .filter((other) => isAboutSecret(other.class) && other.fingerprint !== failure.fingerprint)
    .slice(0, MOST_SECRETS - 1);
  return { ...rest, failure, ...(others.length > 0 && { otherFailures: others }) };
}
