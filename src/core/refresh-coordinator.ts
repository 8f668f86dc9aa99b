/** Tells the fleet that a record changed. Carries an id, never a token. */
export interface News {
  readonly key: string;
  /**
   * `doubted`: the credential may be dead, and is to be replaced early. `resumed`: what WeChat's quota held back may be
   * tried again.
   */
  readonly kind: 'credential' | 'doubted' | 'rejected' | 'failure' | 'resumed';
  /** Id of the credential concerned, when there is one. */
  readonly id?: string;
}

/** The right to refresh one credential. Visible to the fleet. */
export interface Lease {
  readonly key: string;
  /** Drawn anew for every lease. */
  readonly owner: string;
  /** Store time at which it ends by itself. */
  readonly until: number;
}

/**
 * Does the lease that is held keep out the one that is asked for? One that would last more than twice as long was
 * measured by another clock, that of a store server which is gone: its holder is not waited for.
 */
export function keepsOut(held: Lease, asked: Lease, now: number): boolean {
  return held.until > now && held.until - now <= 2 * (asked.until - now) + 1_000;
}

/** What time it is at the shared store. */
export interface StoreTime {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly now: number;
  /** Identity of the server whose clock this is; another one has another time. */
  readonly server: string;
}

/** Whether news arrive: `live`, or `lost` when some may have been missed. */
export type NewsState = 'live' | 'lost';

/** Who may refresh, whose time counts, and how processes hear of each other. */
export interface RefreshCoordinator {
  /** False when no other process takes part. */
  readonly shared: boolean;
  /** The store's time. Undefined when the process's own clock is the store's. */
  time(): Promise<StoreTime | undefined>;
  /** Takes the lease unless somebody holds one that `keepsOut` it at `now` (store time). */
  acquire(lease: Lease, now: number): Promise<boolean>;
  /** Gives the lease back if its owner still holds it. */
  release(lease: Lease): Promise<void>;
  /** News from other processes and from this one. Returns the function that ends the subscription. */
  subscribe(listener: (news: News) => void): () => void;
  /** `lost` means that news may have been missed and may be missed still. */
  readonly newsState: NewsState;
  /** Calls `listener` with every change of `newsState`. Returns the function that ends it. */
  onNewsState(listener: (state: NewsState) => void): () => void;
  /** Ends subscriptions and connections of its own. */
  close(): Promise<void>;
}
