import type { StoredCredential, StoredFailure } from './record.js';
import type { JsonValue } from './token-source.js';

/** What one process knows and does not share. Exists only while something is wrong. */
export class LocalTrouble {
  /** This process's egress address is refused, or its own fetch failed without a store to say so. */
  standDown: StoredFailure | undefined;
  /** It failed last: the next slot belongs to a process whose network may be better. */
  sitsOutUntil = -Infinity;
  /** The last fetch that was made without the shared store. */
  uncoordinatedAt = -Infinity;
  /** Issued by WeChat, but not written to the store yet. */
  unsaved: { readonly credential: StoredCredential; readonly state: JsonValue | undefined } | undefined;

  /** Nothing in here matters any more. */
  isOver(now: number): boolean {
    const pastMs = now - 60_000;
    return !this.unsaved && !this.standDown && this.sitsOutUntil < pastMs && this.uncoordinatedAt < pastMs;
  }
}
