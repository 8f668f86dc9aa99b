import type { StoredCredential, StoredFailure } from './record.js';
import { RefusedPaths } from './refused-paths.js';
import type { JsonValue } from './token-source.js';

/** Issued by WeChat, but not written to the store yet. */
export interface Unsaved {
  readonly credential: StoredCredential;
  readonly state: JsonValue | undefined;
  /** The zero of the monotonic clock, by the time in which the credential was measured. */
  readonly epoch: number;
}

/** What one process knows and does not share. Exists only while something is wrong. */
export class LocalTrouble {
  /** This process's egress address is refused, or its own fetch failed without a store to say so. */
  standDown: StoredFailure | undefined;
  /** It failed last: the next slot belongs to a process whose network may be better. */
  sitsOutUntil = -Infinity;
  /** The last fetch that was made without the shared store. */
  uncoordinatedAt = -Infinity;
  /** Out of reach of console.log, because of the token. */
  #unsaved: Unsaved | undefined;
  /** Paths that reject a token which WeChat honours elsewhere. */
  refusedPaths: RefusedPaths | undefined;

  get unsaved(): Unsaved | undefined {
    return this.#unsaved;
  }

  set unsaved(unsaved: Unsaved | undefined) {
    this.#unsaved = unsaved;
  }

  /** The paths that refuse, to add another one. */
  refusing(): RefusedPaths {
    return (this.refusedPaths ??= new RefusedPaths());
  }

  /** Drops what was noted by a clock that ran ahead of `now`. */
  forgetFuture(now: number): void {
    if (this.standDown && this.standDown.at > now) this.standDown = undefined;
    if (this.uncoordinatedAt > now) this.uncoordinatedAt = -Infinity;
  }

  /** WeChat's quota was raised or cleared. Returns whether this process's own failure was about it. */
  forgetQuota(): boolean {
    this.sitsOutUntil = -Infinity;
    if (this.standDown?.class !== 'quota') return false;
    this.standDown = undefined;
    return true;
  }

  /** Nothing in here matters any more. */
  isOver(now: number): boolean {
    const pastMs = now - 60_000;
    const lasts = this.unsaved ?? this.standDown ?? this.refusedPaths;
    return !lasts && this.sitsOutUntil < pastMs && this.uncoordinatedAt < pastMs;
  }
}
