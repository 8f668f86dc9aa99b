import type { CredentialStore, GuardedWrite, StoredEntry } from '../../../src/core/credential-store.js';
import { parseRecord } from '../../../src/core/record-codec.js';
import {
  keepsOut,
  type Lease,
  type News,
  type NewsState,
  type RefreshCoordinator,
  type StoreTime,
} from '../../../src/core/refresh-coordinator.js';
import { StoreUnavailableError } from '../../../src/core/store-unavailable-error.js';
import { withTimeout } from '../../../src/core/wait.js';
import type { HostClock, SimTime } from './sim-time.js';

/** A shared store server: keys, leases, publish/subscribe, a clock and a name of its own. */
export class SimStoreServer {
  readonly data = new Map<string, string>();
  readonly leases = new Map<string, Lease>();
  readonly connections = new Set<SimStoreConnection>();
  down = false;
  server = 'server-1';
  clockOffsetMs = 0;
  operations = 0;

  constructor(readonly time: SimTime) {}

  now(): number {
    return this.time.now + this.clockOffsetMs;
  }

  publish(news: News): void {
    for (const connection of this.connections) connection.deliver(news);
  }

  read(key: string): StoredEntry | Promise<StoredEntry> {
    const raw = this.data.get(key);
    return { record: raw === undefined ? undefined : parseRecord(JSON.parse(raw)), revision: raw };
  }

  write(key: string, { record, revision, release, news }: GuardedWrite): boolean | Promise<boolean> {
    if (this.data.get(key) !== revision) return false;
    this.data.set(key, JSON.stringify(record));
    if (release) this.drop(release);
    if (news) this.publish(news);
    return true;
  }

  acquire(lease: Lease, now: number): boolean | Promise<boolean> {
    const held = this.leases.get(lease.key);
    if (held && keepsOut(held, lease, now)) return false;
    this.leases.set(lease.key, lease);
    return true;
  }

  release(lease: Lease): void | Promise<void> {
    this.drop(lease);
  }

  private drop(lease: Lease): void {
    if (this.leases.get(lease.key)?.owner === lease.owner) this.leases.delete(lease.key);
  }
}

/** One process's connection to it. */
export class SimStoreConnection implements CredentialStore, RefreshCoordinator {
  readonly shared = true;
  newsState: NewsState = 'live';
  /** Nothing gets through. */
  cut = false;
  /** News get lost without anybody noticing. */
  deaf = false;
  latencyMs = 1;
  private readonly listeners = new Set<(news: News) => void>();
  private readonly stateListeners = new Set<(state: NewsState) => void>();

  constructor(
    private readonly server: SimStoreServer,
    private readonly clock: HostClock,
  ) {
    server.connections.add(this);
  }

  read(key: string): Promise<StoredEntry> {
    return this.call(() => this.server.read(key));
  }

  write(key: string, write: GuardedWrite): Promise<boolean> {
    const { ttlMs } = write;
    if (!Number.isInteger(ttlMs) || ttlMs < 1) throw new Error(`ttl ${ttlMs}`);
    return this.call(() => this.server.write(key, write));
  }

  time(): Promise<StoreTime> {
    return this.call(() => ({ now: this.server.now(), server: this.server.server }));
  }

  acquire(lease: Lease, now: number): Promise<boolean> {
    return this.call(() => this.server.acquire(lease, now));
  }

  release(lease: Lease): Promise<void> {
    return this.call(() => this.server.release(lease));
  }

  subscribe(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onNewsState(listener: (state: NewsState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  setNewsState(state: NewsState): void {
    this.newsState = state;
    this.stateListeners.forEach((listener) => listener(state));
  }

  deliver(news: News): void {
    if (this.deaf || this.cut || this.newsState === 'lost') return;
    void this.clock.sleep(this.latencyMs).then(() => this.listeners.forEach((listener) => listener(news)));
  }

  close(): Promise<void> {
    this.server.connections.delete(this);
    return Promise.resolve();
  }

  private call<T>(operation: () => T | Promise<T>): Promise<T> {
    return withTimeout(
      this.clock,
      500,
      () => this.carryOut(operation),
      () => {
        throw new StoreUnavailableError('no answer within 500 ms');
      },
    );
  }

  private async carryOut<T>(operation: () => T | Promise<T>): Promise<T> {
    await this.clock.sleep(this.latencyMs);
    if (this.isUnreachable()) return unanswered();
    this.server.operations++;
    const result = await operation();
    await this.clock.sleep(this.latencyMs);
    // It was done, but nobody will know.
    return this.isUnreachable() ? unanswered() : result;
  }

  private isUnreachable(): boolean {
    return this.cut || this.server.down;
  }
}

function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}
