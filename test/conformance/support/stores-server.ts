import type { GuardedWrite, StoredEntry } from '../../../src/core/credential-store.js';
import type { Lease } from '../../../src/core/refresh-coordinator.js';
import type { Stores } from '../../../src/stores/create-stores.js';
import { SimStoreServer } from '../../engine/world/sim-store.js';
import type { SimTime } from '../../engine/world/sim-time.js';

/** A real store of the library's own, and what a fault does to it from outside. */
export interface RealStore {
  readonly stores: Stores;
  /** Whether its news come by a network. */
  readonly remote: boolean;
  flush(): Promise<void>;
  corrupt(key: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The store server of a simulated world with a real store inside: its records, leases and news are real, its time and
 * the ways to it are simulated. Simulated time stands still while a real operation is under way.
 */
export class StoresServer extends SimStoreServer {
  private readonly underWay = new Set<Promise<unknown>>();
  private newsOnTheirWay = 0;

  constructor(
    time: SimTime,
    private readonly real: RealStore,
  ) {
    super(time);
    real.stores.coordinator.subscribe((news) => {
      this.newsOnTheirWay -= 1;
      this.publish(news);
    });
  }

  override read(key: string): Promise<StoredEntry> {
    return this.track(this.real.stores.store.read(key));
  }

  override write(key: string, write: GuardedWrite): Promise<boolean> {
    const writing = async (): Promise<boolean> => {
      // Before the write: in one process the news are there before the answer is.
      if (write.news) this.newsOnTheirWay += 1;
      const written = await this.real.stores.store.write(key, write);
      if (write.news && !written) this.newsOnTheirWay -= 1;
      return written;
    };
    return this.track(writing());
  }

  override acquire(lease: Lease, now: number): Promise<boolean> {
    return this.track(this.real.stores.coordinator.acquire(lease, now));
  }

  override release(lease: Lease): Promise<void> {
    return this.track(this.real.stores.coordinator.release(lease));
  }

  /** Waits for the real world; returns whether there was anything to wait for. */
  async settle(): Promise<boolean> {
    if (this.underWay.size === 0 && this.newsOnTheirWay <= 0) return false;
    await Promise.allSettled(this.underWay);
    return true;
  }

  track<T>(operation: Promise<T>): Promise<T> {
    const over = (): void => void this.underWay.delete(operation);
    this.underWay.add(operation);
    operation.then(over, over);
    return operation;
  }
}
