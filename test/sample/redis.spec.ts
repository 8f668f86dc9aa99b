import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { postJson, RunningSample } from './running-sample.js';

const { appId, secret } = SIMULATOR_ACCOUNT;
const MESSAGE = { openid: 'openid-1', templateId: 'template-1', data: { thing1: 'Latte' } };

describe('Two samples with one Redis', () => {
  let redis: RedisServer;
  let wechat: WechatSimulator;
  beforeAll(async () => {
    [redis, wechat] = await Promise.all([startRedis(), new WechatSimulator({ clock: 'real' }).start()]);
  });
  afterAll(() => Promise.all([redis.stop(), wechat.stop()]));

  it('share one token, say so, and exit by themselves', async () => {
    const env = {
      REDIS_URL: redis.url,
      WECHAT_APP_ID: appId,
      WECHAT_SECRET: secret,
      WECHAT_BASE_URL: wechat.url,
    };
    const samples = await Promise.all([RunningSample.start(env), RunningSample.start(env)]);

    const answers = await Promise.all(
      samples.map(({ url }) => postJson(`${url}/template-messages`, MESSAGE)),
    );
    const exits = await Promise.all(samples.map((sample) => sample.stop()));

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(wechat.tokenCalls()).toBe(1);
    for (const { log } of samples) expect(log).toContain('Tokens are shared through Redis');
    expect(exits).toEqual([0, 0]);
  });
});
