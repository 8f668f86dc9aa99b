import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/core/clock.js';
import { CredentialEngine } from '../../src/core/engine.js';
import { systemRandom } from '../../src/core/random.js';
import type { TokenSource } from '../../src/core/token-source.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { openStores } from '../support/redis-stores.js';

const ACCOUNTS = 3_000;
const ANSWER_MS = 20;
// The usual one. All at once, they would keep each other beyond it.
const STORE_TIMEOUT_MS = 500;
const TIMEOUT_MS = 60_000;

describe('Very many cold accounts at one moment', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it(
    'all get their token over one connection to Redis, each with one call',
    async () => {
      const stores = await openStores({ redis: redis.url, storeTimeoutMs: STORE_TIMEOUT_MS });
      // The last ones may wait for long, on a busy machine.
      const settings = { flightTimeoutMs: TIMEOUT_MS };
      const engine = new CredentialEngine({ clock: systemClock, random: systemRandom, settings, ...stores });
      engine.start();
      let calls = 0;
      const source = (account: string): TokenSource => ({
        ...{ kind: 'crowded', scope: 'shared', rotation: 'exclusive' },
        windows: { soonEarliestMs: 900_000, soonLatestMs: 600_000, dueMs: 60_000 },
        async fetch() {
          calls += 1;
          await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
          return { value: `token of ${account}`, expiresInSeconds: 7200 };
        },
      });
      const accounts = Array.from({ length: ACCOUNTS }, (_, index) => `tenant-${index}`);
      const values = accounts.map((account) => {
        const about = { account, credentialType: 'access_token', appId: account } as const;
        return engine.keeper({ key: `wechat-token:{${account}}`, source: source(account), ...about }).value();
      });

      const settled = await Promise.allSettled(values);
      await engine.close();
      await stores.close();
      expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await Promise.all(values)).toEqual(accounts.map((account) => `token of ${account}`));
      expect(calls).toBe(ACCOUNTS);
    },
    TIMEOUT_MS,
  );
});
