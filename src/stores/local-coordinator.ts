import {
  keepsOut,
  type Lease,
  type News,
  type NewsState,
  type RefreshCoordinator,
  type StoreTime,
} from '../core/refresh-coordinator.js';
import { Emitter } from '../core/emitter.js';

/** @inline */
export interface LocalCoordinatorOptions {
  /** True when several engines of this process use this object as a fleet would use Redis. Default false. */
  readonly shared?: boolean;
}

/** Leases and news within one process. The process's own clock is the store's. */
export class LocalCoordinator implements RefreshCoordinator {
  readonly shared: boolean;
  readonly newsState: NewsState = 'live';
  private readonly leases = new Map<string, Lease>();
  private readonly news = new Emitter<News>();

  constructor(options: LocalCoordinatorOptions = {}) {
    this.shared = options.shared ?? false;
  }

  time(): Promise<StoreTime | undefined> {
    return Promise.resolve(undefined);
  }

  acquire(lease: Lease, now: number): Promise<boolean> {
    const held = this.leases.get(lease.key);
    if (held && keepsOut(held, lease, now)) return Promise.resolve(false);
    this.leases.set(lease.key, lease);
    return Promise.resolve(true);
  }

  release(lease: Lease): Promise<void> {
    this.releaseNow(lease);
    return Promise.resolve();
  }

  subscribe(listener: (news: News) => void): () => void {
    return this.news.on(listener);
  }

  onNewsState(_listener: (state: NewsState) => void): () => void {
    return () => undefined;
  }

  close(): Promise<void> {
    this.news.clear();
    this.leases.clear();
    return Promise.resolve();
  }

  /** For the store, which releases and publishes in the same step as it writes. */
  releaseNow(lease: Lease): void {
    if (this.leases.get(lease.key)?.owner === lease.owner) this.leases.delete(lease.key);
  }

  publish(news: News): void {
    this.news.emit(news);
  }
}

/** Leases and news within one process, for tests of a store and for a store that no other process shares. */
export function localCoordinator(options?: LocalCoordinatorOptions): LocalCoordinator {
  return new LocalCoordinator(options);
}
