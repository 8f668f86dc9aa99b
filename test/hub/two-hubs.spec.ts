import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WechatTokenService } from '../../src/index.js';
import { until } from '../nest/support/until.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { type Hub, hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const path = '/accounts/shop/access-token';

interface Token {
  readonly value: string;
  readonly id: string;
}

describe.each(['token', 'stable_token'] as const)('Two hubs over one Redis, with %s', (tokenApi) => {
  let redis: RedisServer;
  let runs = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** One of each kind. */
  const start = async (): Promise<readonly [Hub, Hub]> => {
    const keyPrefix = `run-${tokenApi}-${++runs}:`;
    const accounts = [{ name: 'shop', ...SHOP, tokenApi, baseUrl: given.wechat.url }];
    const token = { accounts, redis: redis.url, keyPrefix };
    const wechatUrl = given.wechat.url;
    const one = (platform: Platform) => boot({ wechatUrl, platform, token });
    return [await one('express'), await one('fastify')];
  };

  const ask = async ({ call }: Hub, key: string = KEYS.refresher) => {
    const response = await call(path, { key });
    return { status: response.status, ...((await response.json()) as Token) };
  };

  it('G2: are one: 100 cold callers of both make one token call and get one token', async () => {
    const both = await start();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => ask(both[index % 2]!)));
    expect(new Set(answers.map(({ status, value, id }) => `${status} ${value} ${id}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('G3: replace a revoked token once, whichever is asked and however often', async () => {
    const both = await start();
    const { value } = await ask(both[0]);
    await ask(both[1]);
    given.wechat.revokeToken(SHOP.appId);
    const body = { rejected: sha256Hex(value) };
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const response = await both[index % 2]!.call(`${path}/refresh`, { key: KEYS.refresher, body });
        return ((await response.json()) as Token).value;
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toBe(value);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('a token that the one gave out is read from the other, by a client that may only read', async () => {
    const [one, other] = await start();
    expect((await ask(other, KEYS.reader)).status).toBe(503);
    const { value } = await ask(one);
    expect(await ask(other, KEYS.reader)).toMatchObject({ status: 200, value });
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('tell of a token that the other one fetched, also where nobody has asked for it yet', async () => {
    const [one, other] = await start();
    const stream = await other.call('/events', { key: KEYS.reader });
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const { id } = await ask(one);
    await until(() => text.includes(`"id":"${id}"`));
    await other.app.close();
    await reading;
    expect(text).toContain('"account":"shop"');
  });

  it('a client that goes from one to the other is not told to go on with what it has reported', async () => {
    const [one, other] = await start();
    const { value } = await ask(one);
    await ask(other);
    given.wechat.revokeToken(SHOP.appId);
    const next = await one.app
      .get(WechatTokenService)
      .account('shop')
      .refreshAccessToken({ rejected: value });
    // At once: the news may not have arrived.
    const body = { rejected: sha256Hex(value) };
    const response = await other.call(`${path}/refresh`, { key: KEYS.refresher, body });
    expect(((await response.json()) as Token).value).toBe(next);
    expect(given.wechat.tokenCalls()).toBe(2);
  });
});
