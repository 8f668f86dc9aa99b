import { afterEach, describe, expect, it } from '@jest/globals';
import { type TokenSource, WechatTokenModule, WechatTokenService } from '../../src/index.js';
import { apps } from '../nest/support/apps.js';
import { until } from '../nest/support/until.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';

const PROCESSES = 4;

/** Every call counts at once: no windows, and forced calls without a pause. */
function sourceWith(calls: { made: number }): TokenSource {
  return {
    ...{ kind: 'drill', scope: 'shared', rotation: 'exclusive' },
    windows: { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 },
    forceRation: { perDay: 1_000, minIntervalMs: 0 },
    fetch: () => Promise.resolve({ value: `token-${++calls.made}`, expiresInSeconds: 7_200 }),
  };
}

describe('budget events of several processes over Redis', () => {
  const boot = apps();
  let redis: RedisServer;
  afterEach(() => redis.stop());

  it('come once for the fleet: each share of a configured budget, and the end of it', async () => {
    redis = await startRedis();
    const calls = { made: 0 };
    const told: unknown[] = [];
    const services: WechatTokenService[] = [];
    for (let index = 0; index < PROCESSES; index++) {
      const options = { platform: 'custom', source: sourceWith(calls), redis: redis.url } as const;
      const budget = { ceiling: 20, per: 'day', reserve: 0, warnAt: [0.25, 0.5, 0.9] } as const;
      const module = WechatTokenModule.forRoot({ ...options, budget, cron: false });
      const { nest } = await boot({ imports: [module] });
      const service = nest.get(WechatTokenService);
      service.on('budget-warning', ({ threshold, used }) => void told.push([threshold, used]));
      service.on('budget-exhausted', ({ used, ceiling }) => void told.push(['exhausted', used, ceiling]));
      services.push(service);
    }

    const denied: unknown[] = [];
    while (denied.length < 5 * PROCESSES) {
      const forced = services.map((service) => service.account().forceRefresh({ reason: 'drill' }));
      const failed = (await Promise.allSettled(forced)).filter(({ status }) => status === 'rejected');
      denied.push(...failed.map((result) => (result as PromiseRejectedResult).reason as unknown));
    }
    await until(() => told.length >= 4);

    expect(calls.made).toBe(20);
    expect(told).toEqual([
      [0.25, 5],
      [0.5, 10],
      [0.9, 18],
      ['exhausted', 20, 20],
    ]);
    for (const error of denied) expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  });
});
