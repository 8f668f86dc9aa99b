import type { CredentialStore, GuardedWrite } from './credential-store.js';
import type { CredentialRecord } from './record.js';

const WRITE_ATTEMPTS = 50;

/**
 * Changes a record outside of a refresh: read, compute, write if nobody wrote meanwhile; else again. A `transition` that
 * returns the current record leaves it as it is. Returns whether it wrote.
 */
export async function updateRecord(
  store: CredentialStore,
  key: string,
  transition: (current: CredentialRecord | undefined) => CredentialRecord | undefined,
  rest: (record: CredentialRecord) => Omit<GuardedWrite, 'record' | 'revision'>,
): Promise<boolean> {
  for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt++) {
    const { record: current, revision } = await store.read(key);
    const record = transition(current);
    if (!record || record === current) return false;
    if (await store.write(key, { record, revision, ...rest(record) })) return true;
  }
  throw new Error('the record is being changed without pause');
}
