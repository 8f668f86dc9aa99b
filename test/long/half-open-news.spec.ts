import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf } from '../fleet/support/fleet.js';
import { type NewsProxy, startNewsProxy } from '../fleet/support/news-proxy.js';

const fleet = fleetOf(2);

describe('A new token, and a process whose news connection is half-open', () => {
  let proxy: NewsProxy;
  afterEach(() => proxy.close());

  it('G9: meet when the process has noticed', async () => {
    proxy = await startNewsProxy(fleet.redis.port);
    await fleet.start({
      size: 2,
      options: { tokenApi: 'token', revalidateMs: 200 },
      redisUrl: (index) => (index === 1 ? `redis://127.0.0.1:${proxy.port}` : fleet.redis.url),
    });
    await fleet.call(1);
    await eventually(() => proxy.news === 1, 'the second process listens to the news');

    proxy.silenceNews();
    fleet.wechat.revokeToken(appId);
    expect(await fleet.workers[0]?.send(1)).toMatchObject({ succeeded: 1, failures: [] });
    const next = fleet.wechat.currentToken(appId, 'token');
    // Its pings tell it: one every 5 s, with 2 s for the answer.
    await eventually(
      async () => (await fleet.workers[1]?.call(1))?.values[0] === next,
      'the second process hands out the new token',
      20_000,
    );
    expect(fleet.wechat.tokenCalls()).toBe(2);
  });
});
