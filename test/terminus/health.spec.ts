import { TerminusModule, HealthCheckService } from '@nestjs/terminus';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WechatTokenModuleOptions } from '../../src/nest/options/module-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { noTokenSource } from '../../src/sources/no-token-source.js';
import {
  type WechatTokenHealthDetails,
  WechatTokenHealthIndicator,
  WechatTokenHealthModule,
} from '../../src/terminus/index.js';
import { apps, onClock } from '../nest/support/apps.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { CAMPUS, SHOP, secret, accountsOf, simulator } from '../nest/support/wechat.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';

const MINUTE_MS = 60_000;
const given = simulator();
const boot = apps();

/** An application with a health check; time passes for it and for WeChat when the test says so. */
async function start(options: object = {}) {
  const clock = new ManualClock();
  const all = { accounts: accountsOf(given.wechat), ...options } as WechatTokenModuleOptions;
  const tokens = onClock(clock, WechatTokenModule.forRoot(all));
  const { nest } = await boot({ imports: [TerminusModule, WechatTokenHealthModule, tokens] });
  const indicator = nest.get(WechatTokenHealthIndicator, { strict: false });
  const passes = async (ms: number): Promise<void> => {
    given.wechat.clock.advance(ms);
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    nest,
    clock,
    passes,
    tokens: nest.get(WechatTokenService),
    live: () => indicator.isLive().wechat,
    ready: (accounts?: readonly string[]) =>
      indicator.isReady('wechat', accounts && { accounts }).wechat as WechatTokenHealthDetails & {
        status: string;
      },
  };
}

const wechatFails = () => given.wechat.fault({ kind: 'status', status: 503 });

describe('Readiness', () => {
  it('is up in a fresh deployment that nobody has asked for a token yet', async () => {
    const { ready } = await start();
    expect(ready()).toEqual({
      status: 'up',
      degraded: false,
      store: 'up',
      accounts: { down: 0, degraded: 0, up: 0, idle: 3 },
      troubles: [],
      notListed: 0,
    });
    expect(given.wechat.calls()).toBe(0);
  });

  it('is up with a valid token', async () => {
    const { tokens, ready } = await start();
    await tokens.getAccessToken('shop');
    expect(ready()).toMatchObject({ status: 'up', degraded: false, accounts: { up: 1, idle: 2 } });
  });

  it('is up while the first token is being fetched: that is not known to have failed', async () => {
    const { tokens, ready } = await start();
    let open = (): void => undefined;
    given.wechat.fault({ kind: 'gate', gate: new Promise<void>((resolve) => (open = resolve)) });
    const token = tokens.getAccessToken('shop');
    expect(ready()).toMatchObject({ status: 'up', accounts: { idle: 3 } });
    open();
    await token;
    expect(ready()).toMatchObject({ accounts: { up: 1 } });
  });

  it('G10: is up with a valid token while WeChat does not renew it, and says in its details that it is degraded', async () => {
    const { tokens, ready, live, passes } = await start();
    await tokens.getAccessToken('shop');
    const back = wechatFails();
    await passes(7200_000 - 60_000);
    await tokens.getAccessToken('shop');
    await tokens
      .account('shop')
      .forceRefresh({ reason: 'to see it fail' })
      .catch(() => undefined);
    expect(ready()).toMatchObject({
      status: 'up',
      degraded: true,
      accounts: { down: 0, degraded: 1 },
      troubles: [
        {
          account: 'shop',
          credentialType: 'access_token',
          health: 'degraded',
          code: 'TOKEN_FETCH_FAILED',
          expiresInSeconds: expect.any(Number),
        },
      ],
    });
    expect(live().status).toBe('up');

    back();
    await passes(10 * MINUTE_MS);
    await tokens.getAccessToken('shop');
    expect(ready()).toMatchObject({ status: 'up', degraded: false, accounts: { up: 1 } });
  });

  it('is down when an account is wanted and has no valid token, with what a person should do', async () => {
    const { tokens, ready, live, passes } = await start();
    given.wechat.updateAccount(SHOP.appId, { secret: 'another-secret-0000000000000001' });
    await expect(tokens.getAccessToken('shop')).rejects.toMatchObject({ code: 'TOKEN_CONFIGURATION' });
    const down = {
      status: 'down',
      degraded: true,
      accounts: { down: 1, idle: 2 },
      troubles: [
        {
          account: 'shop',
          health: 'down',
          code: 'TOKEN_CONFIGURATION',
          errcode: 40125,
          hint: expect.stringContaining(SHOP.appId),
          retryAt: expect.any(Date),
        },
      ],
    };
    expect(ready()).toMatchObject(down);
    // Whoever needs another account only is not concerned.
    expect(ready(['main', 'campus'])).toMatchObject({ status: 'up', troubles: [] });
    // Nobody asks a replica that is not ready: it stays so until the sweep has succeeded.
    await passes(10 * MINUTE_MS);
    expect(ready()).toMatchObject({ status: 'down' });
    expect(live()).toMatchObject({ status: 'up' });

    given.wechat.updateAccount(SHOP.appId, { secret: SHOP.secret });
    await tokens.getAccessToken('shop');
    expect(ready()).toMatchObject({ status: 'up', degraded: false });
  });

  it('is up again for a request to try, where no sweep would try again', async () => {
    const { tokens, ready, passes } = await start({ cron: false });
    wechatFails();
    await expect(tokens.getAccessToken('shop')).rejects.toMatchObject({ code: 'TOKEN_FETCH_FAILED' });
    expect(ready()).toMatchObject({ status: 'down' });
    await passes(MINUTE_MS);
    expect(ready()).toMatchObject({ status: 'up' });
  });

  it('is up when a token expired that nobody wants any more', async () => {
    const { tokens, ready, passes } = await start();
    await tokens.getAccessToken('shop');
    wechatFails();
    await passes(7300_000);
    await expect(tokens.getAccessToken('shop')).rejects.toMatchObject({ code: 'TOKEN_FETCH_FAILED' });
    expect(ready()).toMatchObject({ status: 'down' });
    await passes(25 * 60 * MINUTE_MS);
    expect(ready()).toMatchObject({ status: 'up', accounts: { down: 0, idle: 3 } });
  });

  it('is not concerned with an account that has no token of ours', async () => {
    const { tokens, ready } = await start({
      accounts: [{ name: 'cloud', platform: 'custom', source: noTokenSource() }],
    });
    await expect(tokens.getAccessToken('cloud')).rejects.toMatchObject({ code: 'NO_TOKEN' });
    expect(ready()).toMatchObject({ status: 'up', accounts: { down: 0, idle: 1 } });
  });

  it('counts a ticket in trouble as degraded: its account has a token', async () => {
    const { tokens, ready } = await start();
    given.wechat.fault({ kind: 'status', status: 503, path: '/cgi-bin/ticket/getticket' });
    await tokens
      .account('shop')
      .getTicket('jsapi')
      .catch(() => undefined);
    expect(ready()).toMatchObject({
      status: 'up',
      degraded: true,
      accounts: { up: 1, down: 0 },
      troubles: [{ account: 'shop', credentialType: 'jsapi_ticket', health: 'degraded' }],
    });
  });

  it('names the accounts there are when it is asked for another one', async () => {
    const { ready } = await start();
    expect(() => ready(['nobody'])).toThrow(/"main", "shop", "campus"/);
  });

  it('lists some of very many accounts in trouble, and counts the others', async () => {
    const source = {
      kind: 'failing',
      scope: 'process' as const,
      rotation: 'idempotent' as const,
      windows: { soonEarliestMs: 300_000, soonLatestMs: 120_000, dueMs: 30_000 },
      fetch: () => Promise.reject(new Error('no')),
    };
    const { tokens, ready } = await start({
      accounts: undefined,
      resolveAccount: () => ({ platform: 'custom', source }),
    });
    const names = Array.from({ length: 500 }, (_, number) => `tenant-${number}`);
    await Promise.all(names.map((name) => tokens.getAccessToken(name).catch(() => undefined)));

    const { accounts, troubles, notListed } = ready();
    expect(accounts).toEqual({ down: 500, degraded: 0, up: 0, idle: 0 });
    expect(troubles).toHaveLength(20);
    expect(notListed).toBe(480);
  });
});

describe('With Redis away', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('G15: readiness is up with a valid token and degraded in its details; an account without one is down; liveness is up', async () => {
    const accounts = accountsOf(given.wechat).map((account) => ({ ...account, tokenApi: 'token' as const }));
    const all = { accounts, redis: redis.url };
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(all), WechatTokenHealthModule] });
    const tokens = nest.get(WechatTokenService);
    const indicator = nest.get(WechatTokenHealthIndicator, { strict: false });
    await tokens.getAccessToken('shop');
    expect(indicator.isReady().wechat).toMatchObject({ status: 'up', store: 'up' });

    await redis.kill();
    await expect(tokens.getAccessToken('main')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(indicator.isReady('w', { accounts: ['shop'] }).w).toMatchObject({
      status: 'up',
      degraded: true,
      store: 'down',
    });
    expect(indicator.isReady().wechat).toMatchObject({
      status: 'down',
      accounts: { up: 1, down: 1 },
      troubles: [{ account: 'main', code: 'STORE_UNAVAILABLE' }],
    });
    expect(indicator.isLive().wechat).toMatchObject({ status: 'up' });
    await redis.restart();
  });
});

describe('With Redis away at boot', () => {
  it('G15: is ready, and tells in its details that it is degraded', async () => {
    const redis = await startRedis();
    await redis.kill();
    const all = { accounts: accountsOf(given.wechat), redis: redis.url };
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(all), WechatTokenHealthModule] });
    const indicator = nest.get(WechatTokenHealthIndicator, { strict: false });
    expect(indicator.isReady().wechat).toMatchObject({ status: 'up', degraded: true, store: 'down' });

    const up = new Promise((resolve) => nest.get(WechatTokenService).on('store-up', resolve));
    await redis.restart();
    await up;
    expect(indicator.isReady().wechat).toMatchObject({ status: 'up', degraded: false, store: 'up' });
    await redis.stop();
  });
});

describe('Liveness', () => {
  it('is down only when a refresh can no longer end', async () => {
    const { tokens, live, clock } = await start();
    let open = (): void => undefined;
    given.wechat.fault({ kind: 'gate', gate: new Promise<void>((resolve) => (open = resolve)) });
    const token = tokens.getAccessToken('shop');
    expect(live()).toEqual({ status: 'up', stuck: 0 });

    clock.leap(61_000);
    expect(live()).toEqual({ status: 'down', stuck: 1 });

    open();
    await token.catch(() => undefined);
    expect(live()).toEqual({ status: 'up', stuck: 0 });
  });
});

describe('A health check of terminus', () => {
  it('is made of both, and G22: without secret or token in whatever goes wrong', async () => {
    const { nest, tokens } = await start();
    const token = await tokens.getAccessToken('main');
    given.wechat.updateAccount(SHOP.appId, { secret: 'another-secret-0000000000000001' });
    wechatFails();
    for (const name of ['shop', 'campus']) await tokens.getAccessToken(name).catch(() => undefined);
    const indicator = nest.get(WechatTokenHealthIndicator, { strict: false });
    const service = await nest.resolve(HealthCheckService, undefined, { strict: false });

    expect(await service.check([() => indicator.isLive('alive')])).toMatchObject({ status: 'ok' });
    const failed = await service.check([() => indicator.isReady()]).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      response: { status: 'error', error: { wechat: { status: 'down', accounts: { up: 1, down: 2 } } } },
    });
    const said = JSON.stringify((failed as { response: unknown }).response);
    expect(said).toContain('shop');
    for (const canary of [token, secret, SHOP.secret, CAMPUS.secret]) expect(said).not.toContain(canary);
  });
});
