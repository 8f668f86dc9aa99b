import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { StoreUnavailableError } from '../../src/core/store-unavailable-error.js';
import { eventually } from '../../src/testing/contract/eventually.js';
import { startSentinels, type SentinelSetup } from '../support/redis-sentinel.js';
import { openStores, rejection } from '../support/redis-stores.js';

const KEY = 'wechat-token:{official-account:wx1:stable_token}';

describe('Sentinel, by an ioredis client given as coordination (G16)', () => {
  let setup: SentinelSetup;
  beforeAll(async () => {
    setup = await startSentinels();
  }, 60_000);
  afterAll(() => setup.stop());

  it('a failover: refuses meanwhile, then goes on with the new master, whose time is another', async () => {
    const client = new Redis({ sentinels: [...setup.sentinels], name: setup.name });
    client.on('error', () => undefined);
    const stores = await openStores({ coordination: { client }, storeTimeoutMs: 1000 });
    stores.coordinator.subscribe(() => undefined);
    try {
      await stores.selfTest();
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
      const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 60_000 };
      expect(await stores.store.write(KEY, write)).toBe(true);
      // Replication is asynchronous; what is lost with a master is another story.
      expect(await client.wait(1, 5000)).toBe(1);
      const before = await stores.coordinator.time();

      await setup.master.kill();
      expect(await rejection(stores.store.read(KEY))).toBeInstanceOf(StoreUnavailableError);
      const works = (): Promise<boolean> =>
        stores.store.read(KEY).then(
          ({ record }) => record !== undefined,
          () => false,
        );
      await eventually(works, 'the store works again', 30_000);
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live again', 30_000);
      expect((await stores.coordinator.time())?.server).not.toBe(before?.server);
    } finally {
      await stores.close();
      client.disconnect();
    }
  }, 60_000);
});
