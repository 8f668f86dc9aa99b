import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf } from './support/fleet.js';

const SIZE = 4;
const options = { tokenApi: 'token' };

const fleet = fleetOf(SIZE);

/** The first process replaces the token, because WeChat has revoked it. Resolves to the new one. */
async function change(): Promise<string> {
  fleet.wechat.revokeToken(appId);
  expect(await fleet.workers[0]?.send(1)).toMatchObject({ succeeded: 1, failures: [] });
  return fleet.wechat.currentToken(appId, 'token') ?? '';
}

/** While news can be had, a warm call looks nowhere: only news can have told the process. */
const everybodyHandsOut = (token: string) =>
  eventually(async () => {
    const { values, failures } = await fleet.call(1);
    expect(failures).toEqual([]);
    return values.length === 1 && values[0] === token;
  }, 'every process hands out the new token');

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

  it('G9: reaches the other processes by news', async () => {
    await fleet.start({ size: SIZE, options });
    await fleet.call(1);
    await everybodyListens();
    for (let calls = 2; calls <= 3; calls++) {
      await everybodyHandsOut(await change());
      expect(fleet.wechat.tokenCalls()).toBe(calls);
    }
  });

  it('G9: is found by looking while news can not be had, and comes by news again afterwards', async () => {
    await fleet.start({ size: SIZE, options: { ...options, revalidateMs: 200 } });
    await fleet.call(1);
    await everybodyListens();

    await redis.acl('SETUSER', 'default', '-subscribe');
    await redis.client('KILL', 'TYPE', 'pubsub');
    await everybodyHandsOut(await change());
    expect(await listening()).toBe(0);

    await redis.acl('SETUSER', 'default', '+subscribe');
    await everybodyListens();
    await everybodyHandsOut(await change());
    expect(fleet.wechat.tokenCalls()).toBe(3);

    // None of the connections that were lost and replaced has stayed behind.
    await fleet.all((worker) => worker.close());
    await eventually(async () => (await listening()) === 0, 'nobody listens any more');
  });
});
