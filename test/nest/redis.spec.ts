import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { apps } from './support/apps.js';
import { until } from './support/until.js';
import { appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

describe('Applications over one Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  const start = async () => {
    const options = {
      appId,
      secret,
      baseUrl: given.wechat.url,
      tokenApi: 'token',
      redis: redis.url,
    } as const;
    const { nest, log } = await boot({ imports: [WechatTokenModule.forRoot(options)] });
    return { log, tokens: nest.get(WechatTokenService), close: () => nest.close() };
  };

  it('share one token, and hear of the next one', async () => {
    const { wechat } = given;
    const [one, other] = [await start(), await start()];
    const [token, same] = await Promise.all([one.tokens.getAccessToken(), other.tokens.getAccessToken()]);
    expect(same).toBe(token);
    expect(wechat.tokenCalls()).toBe(1);

    wechat.revokeToken(appId);
    const next = await one.tokens.account().refreshAccessToken({ rejected: token });
    await until(() => other.tokens.account().peek()?.value === next);
    expect(wechat.tokenCalls()).toBe(2);
  });

  it('close their connections with them', async () => {
    const clients = async () => {
      const reply = await raw.client('LIST');
      return String(reply).trim().split('\n').length;
    };
    const raw = new Redis(redis.url);
    const before = await clients();
    const app = await start();
    await app.tokens.getAccessToken();
    expect(await clients()).toBeGreaterThan(before);
    await app.close();
    expect(await clients()).toBe(before);
    raw.disconnect();
  });

  it('start without it, degraded, and say so', async () => {
    await redis.kill();
    const { tokens, log } = await start();
    await expect(tokens.getAccessToken()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(log.about('shared store').length).toBeGreaterThan(0);
    expect(given.wechat.tokenCalls()).toBe(0);
    await redis.restart();
  });
});
