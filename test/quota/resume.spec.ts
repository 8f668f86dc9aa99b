import { afterEach, describe, expect, it } from '@jest/globals';
import { staticSource, TokenFetchError } from '../../src/index.js';
import { type WechatSimulator } from '../../src/testing/index.js';
import { eventually } from '../../src/testing/contract/eventually.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { failureOf, HOUR_MS, type Process, world } from './support.js';

const STABLE = '/cgi-bin/stable_token';
const GETTICKET = '/cgi-bin/ticket/getticket';
const MINUTE_MS = 60_000;

/** WeChat's quota of a path is used up until the returned function is called. */
function usedUp(wechat: WechatSimulator, path = STABLE): () => void {
  return wechat.fault({ kind: 'errcode', path, errcode: 45009 });
}

describe('resumeAfterQuota: somebody raised or cleared WeChat’s quota', () => {
  const given = world();

  it('without it, nothing is asked for half an hour', async () => {
    const { account } = await given.start(given.official);
    usedUp(given.wechat);
    expect(await failureOf(account.getAccessToken())).toMatchObject({ code: 'TOKEN_QUOTA', errcode: 45009 });

    for (let minute = 0; minute < 29; minute++) {
      given.clock.advance(MINUTE_MS);
      await failureOf(account.getAccessToken());
    }

    expect(given.wechat.calls(STABLE)).toBe(1);
  });

  it('lets the next caller fetch at once', async () => {
    const { account, log } = await given.start(given.official);
    const raise = usedUp(given.wechat);
    await failureOf(account.getAccessToken());
    raise();

    expect(await account.resumeAfterQuota()).toBe(true);

    expect(given.wechat.isAlive(await account.getAccessToken())).toBe(true);
    expect(log.about("what WeChat's quota held back is tried again")).toHaveLength(1);
    expect(await account.resumeAfterQuota()).toBe(false);
  });

  it('costs one call when the quota still is used up, and then the library waits again', async () => {
    const { account } = await given.start(given.official);
    usedUp(given.wechat);
    await failureOf(account.getAccessToken());

    await account.resumeAfterQuota();
    await Promise.all(Array.from({ length: 20 }, () => failureOf(account.getAccessToken())));
    given.clock.advance(10 * MINUTE_MS);
    expect((await failureOf(account.getAccessToken())).code).toBe('TOKEN_QUOTA');

    expect(given.wechat.calls(STABLE)).toBe(2);
  });

  it('follows clearQuota by itself', async () => {
    given.wechat.updateAccount(given.official.appId, { quota: { stablePerDay: 1 } });
    const { account } = await given.start(given.official);
    given.wechat.stealToken(given.official.appId, 'stable_token');
    expect((await failureOf(account.getAccessToken())).code).toBe('TOKEN_QUOTA');

    await account.clearQuota({ reason: 'a test used everything up' });

    expect(given.wechat.isAlive(await account.getAccessToken())).toBe(true);
  });

  it('lets tickets be fetched again, too', async () => {
    const { account } = await given.start(given.official);
    const raise = usedUp(given.wechat, GETTICKET);
    expect((await failureOf(account.getTicket('jsapi'))).code).toBe('TOKEN_QUOTA');
    raise();

    await account.resumeAfterQuota();

    await account.getTicket('jsapi');
    expect(given.wechat.calls(GETTICKET)).toBe(2);
  });

  it.each([
    [40125, 'TOKEN_CONFIGURATION'],
    [45011, 'TOKEN_FETCH_FAILED'],
    [89501, 'TOKEN_ACTION_REQUIRED'],
  ])('forgets no other failure: after %i nothing is asked', async (errcode, code) => {
    const { account } = await given.start(given.official);
    given.wechat.fault({ kind: 'errcode', path: STABLE, errcode });
    await failureOf(account.getAccessToken());

    expect(await account.resumeAfterQuota()).toBe(false);

    expect((await failureOf(account.getAccessToken())).code).toBe(code);
    expect(given.wechat.calls(STABLE)).toBe(1);
  });

  it('leaves the counters as they are', async () => {
    const { account } = await given.start(given.official);
    usedUp(given.wechat);
    await failureOf(account.getAccessToken());

    await account.resumeAfterQuota();

    expect((await account.status()).budget).toMatchObject({ used: 1 });
    expect((await account.status()).lastError).toBeUndefined();
  });

  it('also ends what only this process knows of, as of a source of its own', async () => {
    let isUsedUp = true;
    const { account } = await given.start({
      platform: 'custom',
      source: {
        ...staticSource('token-of-its-own'),
        fetch: () =>
          isUsedUp
            ? Promise.reject(new TokenFetchError({ class: 'quota', errcode: 45009 }))
            : Promise.resolve({ value: 'token-of-its-own', expiresInSeconds: 7_200 }),
      },
    });
    expect((await failureOf(account.getAccessToken())).code).toBe('TOKEN_QUOTA');
    isUsedUp = false;
    expect((await failureOf(account.getAccessToken())).code).toBe('TOKEN_QUOTA');

    expect(await account.resumeAfterQuota()).toBe(true);

    expect(await account.getAccessToken()).toBe('token-of-its-own');
  });

  describe('for several processes over Redis', () => {
    let redis: RedisServer;
    afterEach(() => redis.stop());

    async function fleet(size: number): Promise<Process[]> {
      redis = await startRedis();
      return Promise.all(
        Array.from({ length: size }, () => given.start({ ...given.official, redis: redis.url })),
      );
    }

    it('tells every process by news', async () => {
      const nodes = await fleet(3);
      const raise = usedUp(given.wechat);
      for (const { account } of nodes)
        expect((await failureOf(account.getAccessToken())).code).toBe('TOKEN_QUOTA');
      expect(given.wechat.calls(STABLE)).toBe(1);
      raise();

      await nodes[0]!.account.resumeAfterQuota();

      // The clock stands still: what each process remembered can only have ended by the news.
      for (const { account } of nodes.slice(1)) {
        await eventually(
          () =>
            account.getAccessToken().then(
              (token) => given.wechat.isAlive(token),
              () => false,
            ),
          'the news has arrived',
        );
      }
      expect(given.wechat.calls(STABLE)).toBe(2);
    });

    it('clears ten times a month at most, whichever process is asked', async () => {
      const nodes = await fleet(3);
      const clear = (node: number) => nodes[node % 3]!.account.clearQuota({ reason: 'drill' });
      const cleared = await Promise.allSettled(Array.from({ length: 15 }, (_, index) => clear(index)));

      expect(cleared.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      for (const result of cleared) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CLEAR_RATION_SPENT' });
      }
      expect(given.wechat.calls('/cgi-bin/clear_quota/v2')).toBe(10);
    });

    it('clears nothing that it cannot count, and says what else can be done', async () => {
      const [node] = await fleet(1);
      await node!.account.getAccessToken();
      await redis.kill();

      const account = node!.account;
      let isOver = false;
      const attempts = Promise.all([
        failureOf(account.clearQuota({ reason: 'drill' })),
        failureOf(account.resumeAfterQuota()),
      ]).finally(() => (isOver = true));
      await eventually(() => {
        given.clock.advance(10);
        return isOver;
      }, 'the deadlines of the store pass');
      const errors = await attempts;

      expect(errors.map(({ code }) => code)).toEqual(['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
      expect(errors[0]?.hint).toContain('console');
      expect(given.wechat.calls('/cgi-bin/clear_quota/v2')).toBe(0);
    });
  });

  it('keeps the count while nobody uses the account for weeks', async () => {
    const { account } = await given.start(given.official);
    await account.clearQuota({ reason: 'drill' });

    given.clock.advance(11 * 24 * HOUR_MS);

    expect(await account.clearQuota({ reason: 'drill' })).toMatchObject({ used: 2 });
  });
});
