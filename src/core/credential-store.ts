import type { CredentialRecord } from './record.js';
import type { Lease, News } from './refresh-coordinator.js';

/** What lies under a key, and the mark by which a later write recognises that it still does. */
export interface StoredEntry {
  /** Undefined when there is nothing, or nothing readable: a corrupt record is a miss. */
  readonly record: CredentialRecord | undefined;
  /** Opaque. Undefined when the key is absent. */
  readonly revision: string | undefined;
}

/** A write that happens only if nobody else wrote meanwhile. */
export interface GuardedWrite {
  readonly record: CredentialRecord;
  /** The write happens only if the key still holds what `read` returned with this revision. */
  readonly revision: string | undefined;
  /** Garbage collection only; a whole number above 0. */
  readonly ttlMs: number;
  /** Released in the same atomic step, if its owner still holds it. */
  readonly release?: Lease;
  /** Published in the same atomic step. */
  readonly news?: News;
}

/** Where records live. Implementations may throw on any call; the engine treats that as the store being down. */
export interface CredentialStore {
  /** Reads past any near copy. */
  read(key: string): Promise<StoredEntry>;
  /** Returns false, having changed nothing at all (lease and news included), when the revision does not match. */
  write(key: string, write: GuardedWrite): Promise<boolean>;
}
