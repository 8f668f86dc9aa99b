import type { Clock } from '../../core/clock.js';
import type {
  Lease,
  News,
  NewsState,
  RefreshCoordinator,
  StoreTime,
} from '../../core/refresh-coordinator.js';
import { StoreUnavailableError } from '../../core/store-unavailable-error.js';
import { leaseKey } from './lease-key.js';
import type { RecordPlace } from './record-place.js';
import type { RedisNews } from './redis-news.js';
import type { RedisPort } from './redis-port.js';
import { ACQUIRE, RELEASE_LEASE, TIME } from './scripts.js';

/** Leases outlive their deadline by this much: a TTL must never end one that still counts. */
const LEASE_SLACK_MS = 60_000;

export interface RedisCoordinatorOptions {
  readonly redis: RedisPort;
  readonly place: RecordPlace;
  readonly news: RedisNews;
  readonly clock: Clock;
  /** In a Cluster it decides whose clock is the fleet's; the same in all processes. */
  readonly timeKey: string;
  /** An answer about the time that took longer is worth nothing. */
  readonly timeoutMs: number;
}

/** Leases, time and news by Redis. */
export class RedisCoordinator implements RefreshCoordinator {
  readonly shared = true;

  constructor(private readonly options: RedisCoordinatorOptions) {}

  /** The server's time as it was read: on the average, in the middle of the call. */
  async time(): Promise<StoreTime> {
    const { redis, clock, timeKey, timeoutMs } = this.options;
    const asked = clock.monotonic();
    const [seconds, micros, server] = (await redis.run(TIME, [timeKey], [])) as unknown[];
    if (clock.monotonic() - asked > timeoutMs) throw new StoreUnavailableError('time: the answer is too old');
    const now = Math.round(Number(seconds) * 1000 + Number(micros) / 1000);
    // A user who may not ask INFO gets no identity; then a change of servers goes unnoticed.
    return { now, server: String(server) || 'redis' };
  }

  async acquire(lease: Lease, now: number): Promise<boolean> {
    const ttlMs = Math.ceil(Math.max(0, lease.until - now)) + LEASE_SLACK_MS;
    const args = [lease.owner, `${Math.max(0, lease.until)}`, `${now}`, `${ttlMs}`];
    return Number(await this.options.redis.run(ACQUIRE, [this.leaseKey(lease)], args)) === 1;
  }

  async release(lease: Lease): Promise<void> {
    await this.options.redis.run(RELEASE_LEASE, [this.leaseKey(lease)], [lease.owner]);
  }

  subscribe(listener: (news: News) => void): () => void {
    return this.options.news.subscribe(listener);
  }

  get newsState(): NewsState {
    return this.options.news.state;
  }

  onNewsState(listener: (state: NewsState) => void): () => void {
    return this.options.news.onState(listener);
  }

  close(): Promise<void> {
    this.options.news.close();
    return Promise.resolve();
  }

  private leaseKey(lease: Lease): string {
    return leaseKey(this.options.place.rawKey(lease.key));
  }
}
