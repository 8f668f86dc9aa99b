import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf } from './support/fleet.js';
import { type NewsProxy, startNewsProxy } from './support/news-proxy.js';

const SIZE = 4;
const options = { tokenApi: 'token' };

const fleet = fleetOf(SIZE);

/** The first process replaces the token, because WeChat has revoked it. Resolves to the new one. */
async function change(): Promise<string> {
  fleet.wechat.revokeToken(appId);
  expect(await fleet.workers[0]?.send(1)).toMatchObject({ succeeded: 1, failures: [] });
  return fleet.wechat.currentToken(appId, 'token') ?? '';
}

const everybodyHolds = (token: string) =>
  eventually(async () => {
    const held = await fleet.held();
    return held.length === 1 && held[0] === token;
  }, 'every process holds the new token');

describe('A new token', () => {
  let redis: Redis;
  const listening = async () =>
    String(await redis.client('LIST', 'TYPE', 'PUBSUB')).match(/^id=/gm)?.length ?? 0;
  const everybodyListens = () =>
    eventually(async () => (await listening()) === SIZE, 'every process listens to the news', 15_000);

  beforeAll(() => {
    redis = new Redis(fleet.redis.url);
  });
  afterEach(() => redis.acl('SETUSER', 'default', '+subscribe'));
  afterAll(() => redis.disconnect());

  it('G9: reaches the processes that do nothing, by news', async () => {
    await fleet.start({ size: SIZE, options });
    await fleet.call(1);
    await everybodyListens();
    for (let calls = 2; calls <= 3; calls++) {
      await everybodyHolds(await change());
      expect(fleet.wechat.tokenCalls()).toBe(calls);
    }
  });

  it('G9: is found by looking while news can not be had, and comes by news again afterwards', async () => {
    await fleet.start({ size: SIZE, options: { ...options, revalidateMs: 200 } });
    await fleet.call(1);
    await everybodyListens();

    await redis.acl('SETUSER', 'default', '-subscribe');
    await redis.client('KILL', 'TYPE', 'pubsub');
    const next = await change();
    await eventually(async () => {
      const { values, failures } = await fleet.call(1);
      expect(failures).toEqual([]);
      return values.length === 1 && values[0] === next;
    }, 'every process hands out the new token');
    expect(await listening()).toBe(0);

    await redis.acl('SETUSER', 'default', '+subscribe');
    await everybodyListens();
    await everybodyHolds(await change());
    expect(fleet.wechat.tokenCalls()).toBe(3);
  });
});

describe('A new token, and a process whose news connection is half-open', () => {
  let proxy: NewsProxy;
  afterEach(() => proxy.close());

  it('G9: meet when the process has noticed', async () => {
    proxy = await startNewsProxy(fleet.redis.port);
    await fleet.start({
      size: 2,
      options: { ...options, revalidateMs: 200 },
      redisUrl: (index) => (index === 1 ? `redis://127.0.0.1:${proxy.port}` : fleet.redis.url),
    });
    await fleet.call(1);
    await eventually(() => proxy.news === 1, 'the second process listens to the news');

    proxy.silenceNews();
    const next = await change();
    // Its pings tell it: one every 5 s, with 2 s for the answer.
    await eventually(
      async () => (await fleet.workers[1]?.call(1))?.values[0] === next,
      'the second process hands out the new token',
      20_000,
    );
    expect(fleet.wechat.tokenCalls()).toBe(2);
  });
});
