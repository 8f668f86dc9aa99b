import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import {
  CHANNEL_OF,
  type WechatTokenEvent,
  type WechatTokenEventType,
} from '../../src/nest/events/wechat-token-event.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { apps } from './support/apps.js';
import { until } from './support/until.js';
import { CAMPUS, SHOP, appId, secret, simulator } from './support/wechat.js';

const WRONG_SECRET = 'canary-wrong-secret-of-campus-0003';
const TYPES = Object.keys(CHANNEL_OF) as WechatTokenEventType[];

const given = simulator();
const boot = apps();
let redis: RedisServer;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis.stop());

/** One of two replicas, with everybody who can hear of its events. */
async function replica() {
  const { wechat } = given;
  const main = { name: 'default', appId, secret, tokenApi: 'token' } as const;
  const poor = { name: 'poor', ...SHOP, budget: { ceiling: 2, per: 'day', reserve: 0 } } as const;
  const wrong = { name: 'wrong', appId: CAMPUS.appId, secret: WRONG_SECRET } as const;
  const accounts = [main, poor, wrong].map((account) => ({ ...account, baseUrl: wechat.url }));
  const { nest, log } = await boot({
    imports: [
      WechatTokenModule.forRoot({ accounts, redis: redis.url, cron: false }),
      EventEmitterModule.forRoot({ wildcard: true }),
    ],
  });
  const service = nest.get(WechatTokenService);
  const told: WechatTokenEvent[] = [];
  const byType: WechatTokenEvent[] = [];
  const emitted: [string, unknown][] = [];
  service.on('*', (event) => void told.push(event));
  for (const type of TYPES) service.on(type, (event) => void byType.push(event));
  nest.get(EventEmitter2).onAny((name, event) => void emitted.push([String(name), event]));
  return { nest, log, service, told, byType, emitted };
}

/** Subscribes to all channels while `act` runs. */
async function onAllChannels(act: () => Promise<void>): Promise<[string, unknown][]> {
  const published: [string, unknown][] = [];
  const keep = (event: unknown, name: string | symbol) => void published.push([String(name), event]);
  const channels = [...new Set(Object.values(CHANNEL_OF))];
  channels.forEach((name) => subscribe(name, keep));
  try {
    await act();
  } finally {
    channels.forEach((name) => unsubscribe(name, keep));
  }
  return published;
}

describe('every event there is', () => {
  it('G22: is heard by all who listen, each where it belongs, at every level of the log; none holds a token or a secret', async () => {
    const { wechat } = given;
    const [one, other] = [await replica(), await replica()];
    const errors: unknown[] = [];
    const fails = (work: Promise<unknown>) => work.catch((error: unknown) => errors.push(error));
    const call = () => one.service.account().http.axiosRef.get('/cgi-bin/getcallbackip');

    const published = await onAllChannels(async () => {
      const first = await one.service.getAccessToken();
      await other.service.getAccessToken();
      for (let death = 0; death < 2; death++) {
        wechat.revokeToken(appId);
        await call();
      }
      await one.service.account().forceRefresh({ reason: `leaked: access_token=${first}` });
      await fails(one.service.getAccessToken('wrong'));
      const poor = one.service.account('poor');
      const spent = await poor.getAccessToken();
      await poor.forceRefresh({ reason: 'a drill' });
      wechat.revokeToken(SHOP.appId);
      await fails(poor.refreshAccessToken({ rejected: poor.peek()!.value }));
      expect(spent).not.toBe('');
      redis.freeze();
      await fails(one.service.account().forceRefresh({ reason: 'without a store' }));
      redis.thaw();
      await until(() => one.told.some(({ type }) => type === 'store-up'));
    });

    const all = [...one.told, ...other.told];
    expect([...new Set(all.map(({ type }) => type))].sort()).toEqual([...TYPES].sort());
    for (const { told, byType, emitted } of [one, other]) {
      expect(byType).toEqual(told);
      expect(emitted).toEqual(told.map((event) => [`wechat-token.${event.type}`, event]));
      expect(told.every((event) => Object.isFrozen(event) && event.at instanceof Date)).toBe(true);
    }
    const byTime = (events: readonly unknown[]) => new Set(events);
    expect(byTime(published.map(([, event]) => event))).toEqual(byTime(all));
    for (const [name, event] of published) expect(CHANNEL_OF[(event as WechatTokenEvent).type]).toBe(name);
    for (const event of all) {
      if ('account' in event)
        expect(event).toMatchObject({ platform: 'official-account', appId: expect.stringMatching(/^wx/) });
    }
    expect(new Set(one.log.lines.concat(other.log.lines).map((line) => line.split(' ')[0]))).toEqual(
      new Set(['error', 'warn', 'log', 'debug', 'verbose']),
    );

    const tokens = wechat.requests
      .map(({ query }) => query['access_token'])
      .filter((token) => token !== undefined);
    const canaries = [secret, SHOP.secret, WRONG_SECRET, ...new Set(tokens)];
    canaries.push(await one.service.getAccessToken(), one.service.account('poor').peek()?.value ?? secret);
    expect(canaries.length).toBeGreaterThan(6);
    const everything = [all, published, one.emitted, other.emitted, one.log, other.log, errors];
    const views = [inspect(everything, { depth: Infinity, showHidden: true }), JSON.stringify(everything)];
    for (const view of views) for (const canary of canaries) expect(view).not.toContain(canary);
  });
});
