import { Registry, register } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WechatTokenModuleOptions } from '../../src/nest/options/module-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type WechatTokenMetricsOptions, WechatTokenMetricsModule } from '../../src/prometheus/index.js';
import { apps, onClock } from '../nest/support/apps.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { CAMPUS, SHOP, secret, accountsOf, simulator } from '../nest/support/wechat.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { samplesOf, valueOf } from './samples.js';

const given = simulator();
const boot = apps();

async function start(options: object = {}, metrics: WechatTokenMetricsOptions = {}) {
  const registry = metrics.registry ?? new Registry();
  const clock = new ManualClock();
  const all = { accounts: accountsOf(given.wechat), ...options } as WechatTokenModuleOptions;
  const { nest } = await boot({
    imports: [
      onClock(clock, WechatTokenModule.forRoot(all)),
      WechatTokenMetricsModule.forRoot({ registry, ...metrics }),
    ],
  });
  const scrape = () => registry.metrics();
  return {
    nest,
    registry,
    scrape,
    tokens: nest.get(WechatTokenService),
    value: async (name: string, labels: Record<string, string> = {}) => valueOf(await scrape(), name, labels),
    passes: (ms: number) => {
      given.wechat.clock.advance(ms);
      clock.advance(ms);
    },
  };
}

/** As a caller in JavaScript gives it options. */
const modules = (options: unknown) => [
  WechatTokenModule.forRoot({ accounts: accountsOf(given.wechat), cron: false }),
  WechatTokenMetricsModule.forRoot(options as never),
];

const SHOP_TOKEN = { account: 'shop', credential: 'access_token' };

describe('What is read at a scrape', () => {
  it('counts the tokens that were handed out, warm ones and those of requests included', async () => {
    const { tokens, value } = await start();
    expect(await value('wechat_token_served_total', SHOP_TOKEN)).toBe(0);
    for (let call = 0; call < 5; call++) await tokens.getAccessToken('shop');
    await tokens.account('shop').getCredential();
    await tokens.account('shop').http.axiosRef.get('/cgi-bin/get_api_domain_ip');

    expect(await value('wechat_token_served_total', SHOP_TOKEN)).toBe(7);
    expect(await value('wechat_token_served_total', { ...SHOP_TOKEN, account: 'main' })).toBe(0);
  });

  it('goes on counting when a resolved account is forgotten', async () => {
    const shop = { ...SHOP, baseUrl: given.wechat.url };
    const { tokens, value } = await start({ accounts: undefined, resolveAccount: () => shop });
    const other = { account: 'other', credential: 'access_token' };
    await tokens.getAccessToken('tenant');
    await tokens.getAccessToken('tenant');
    tokens.forgetAccount('tenant');
    expect(await value('wechat_token_served_total', other)).toBe(2);
    await tokens.getAccessToken('tenant');
    expect(await value('wechat_token_served_total', other)).toBe(3);
  });

  it('tells the seconds to expiry of what is wanted, and 0 where there is nothing valid', async () => {
    const { tokens, value, passes } = await start();
    expect(await value('wechat_token_expires_in_seconds', SHOP_TOKEN)).toBeUndefined();
    await tokens.getAccessToken('shop');
    expect(await value('wechat_token_expires_in_seconds', SHOP_TOKEN)).toBeCloseTo(7200, 0);
    passes(1_000_000);
    expect(await value('wechat_token_expires_in_seconds', SHOP_TOKEN)).toBeCloseTo(6200, 0);

    given.wechat.updateAccount(CAMPUS.appId, { secret: 'another-secret-0000000000000001' });
    await tokens.getAccessToken('campus').catch(() => undefined);
    expect(await value('wechat_token_expires_in_seconds', { ...SHOP_TOKEN, account: 'campus' })).toBe(0);
  });

  it('tells the budget, and how the accounts are doing', async () => {
    const { tokens, value, passes } = await start();
    await tokens.getAccessToken('shop');
    passes(1_000);
    await tokens.account('shop').forceRefresh({ reason: 'to spend two' });
    given.wechat.updateAccount(CAMPUS.appId, { secret: 'another-secret-0000000000000001' });
    await tokens.getAccessToken('campus').catch(() => undefined);

    expect(await value('wechat_token_budget_used_calls', SHOP_TOKEN)).toBe(2);
    expect(await value('wechat_token_budget_ceiling_calls', SHOP_TOKEN)).toBe(5000);
    expect(await value('wechat_token_accounts', { health: 'up' })).toBe(1);
    expect(await value('wechat_token_accounts', { health: 'down' })).toBe(1);
    expect(await value('wechat_token_accounts', { health: 'idle' })).toBe(1);
  });
});

describe('What is counted when it happens', () => {
  it('refreshes by cause and result, failures by class and errcode, and their durations', async () => {
    const { tokens, value, scrape } = await start();
    await tokens.getAccessToken('shop');
    given.wechat.updateAccount(CAMPUS.appId, { secret: 'another-secret-0000000000000001' });
    await tokens.getAccessToken('campus').catch(() => undefined);

    const name = 'wechat_token_refreshes_total';
    expect(await value(name, { ...SHOP_TOKEN, cause: 'missing', result: 'success' })).toBe(1);
    const failed = { account: 'campus', credential: 'access_token', cause: 'missing', result: 'failure' };
    expect(await value(name, failed)).toBe(1);
    const failure = { class: 'configuration', errcode: '40125' };
    expect(await value('wechat_token_refresh_failures_total', failure)).toBe(1);
    const duration = { credential: 'access_token', result: 'success' };
    expect(await value('wechat_token_refresh_duration_seconds_count', duration)).toBe(1);
    expect(await scrape()).toMatch(/wechat_token_refresh_duration_seconds_bucket\{le="0.05",credential=/);
  });

  it('rejected tokens and forced refreshes', async () => {
    const { tokens, value, passes } = await start();
    await tokens.getAccessToken('shop');
    given.wechat.revokeToken(SHOP.appId);
    passes(1_000);
    await tokens.account('shop').http.axiosRef.get('/cgi-bin/get_api_domain_ip');
    passes(60_000);
    await tokens.account('shop').forceRefresh({ reason: 'a person says so' });

    expect(await value('wechat_token_rejected_total', SHOP_TOKEN)).toBe(1);
    expect(await value('wechat_token_forced_refreshes_total', SHOP_TOKEN)).toBe(1);
  });

  it('suspected thefts and probes', async () => {
    const accounts = accountsOf(given.wechat).map((account) => ({ ...account, tokenApi: 'token' as const }));
    const { tokens, value, passes } = await start({ accounts });
    const call = () => tokens.account('shop').http.axiosRef.get('/cgi-bin/get_api_domain_ip');
    await call();
    for (let theft = 0; theft < 3; theft++) {
      given.wechat.stealToken(SHOP.appId);
      passes(6 * 60_000);
      await call().catch(() => undefined);
    }
    expect(await value('wechat_token_stolen_suspected_total', SHOP_TOKEN)).toBeGreaterThan(0);
    expect(await value('wechat_token_probes_total', { account: 'shop', result: 'dead' })).toBeGreaterThan(0);
  });

  it('calls to WeChat by outcome and errcode, unknown errcodes together, paths not at all', async () => {
    const { tokens, value, scrape } = await start();
    const get = (path: string) =>
      tokens
        .account('shop')
        .http.axiosRef.get(path)
        .catch(() => undefined);
    given.wechat.fault({ kind: 'errcode', errcode: 40003, path: '/cgi-bin/known' });
    given.wechat.fault({ kind: 'errcode', errcode: 7654321, path: '/cgi-bin/unknown' });
    await get('/cgi-bin/get_api_domain_ip');
    await get('/cgi-bin/known');
    await get('/cgi-bin/unknown');
    // Not a reading call: it is not repeated.
    given.wechat.fault({ kind: 'status', status: 500, path: '/cgi-bin/broken' });
    await tokens
      .account('shop')
      .http.axiosRef.post('/cgi-bin/broken', {})
      .catch(() => undefined);

    const name = 'wechat_http_calls_total';
    expect(await value(name, { account: 'shop', outcome: 'success' })).toBe(1);
    expect(await value(name, { account: 'shop', outcome: 'errcode' })).toBe(2);
    expect(await value(name, { account: 'shop', outcome: 'failed' })).toBe(1);
    expect(await value('wechat_http_errcodes_total', { errcode: '40003' })).toBe(1);
    expect(await value('wechat_http_errcodes_total', { errcode: 'other' })).toBe(1);
    expect(await value('wechat_http_call_duration_seconds_count', { outcome: 'errcode' })).toBe(2);
    expect(await scrape()).not.toContain('cgi-bin');
  });
});

describe('With Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('G15: counts what another replica fetched, and shows that the store is away, without asking it', async () => {
    const options = () => ({ accounts: accountsOf(given.wechat), redis: redis.url });
    const registry = new Registry();
    const metrics = WechatTokenMetricsModule.forRoot({ registry });
    const one = await boot({ imports: [WechatTokenModule.forRoot(options())] });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(options()), metrics] });
    await one.nest.get(WechatTokenService).getAccessToken('shop');
    await nest.get(WechatTokenService).getAccessToken('shop');
    const text = await registry.metrics();
    expect(valueOf(text, 'wechat_token_adopted_total', SHOP_TOKEN)).toBe(1);
    expect(valueOf(text, 'wechat_token_store_up')).toBe(1);
    expect(valueOf(text, 'wechat_token_budget_used_calls', SHOP_TOKEN)).toBe(1);

    redis.freeze();
    const down = new Promise((resolve) => nest.get(WechatTokenService).on('store-down', resolve));
    void nest
      .get(WechatTokenService)
      .getAccessToken('main')
      .catch(() => undefined);
    await down;
    expect(valueOf(await registry.metrics(), 'wechat_token_store_up')).toBe(0);
    redis.thaw();
  });
});

describe('The registry', () => {
  it('is prom-client’s own unless another is given, and is left clean when the application closes', async () => {
    const before = register.getMetricsAsArray().length;
    const { nest } = await boot({
      imports: [
        WechatTokenModule.forRoot({ accounts: accountsOf(given.wechat) }),
        WechatTokenMetricsModule.forRoot({}),
      ],
    });
    expect(register.getSingleMetric('wechat_token_served_total')).toBeDefined();
    const tokens = nest.get(WechatTokenService);
    await nest.close();
    expect(register.getMetricsAsArray()).toHaveLength(before);
    expect(() => tokens.accounts()).not.toThrow();
  });

  it('keeps two applications of one process apart', async () => {
    const [one, other] = [await start(), await start()];
    await one.tokens.getAccessToken('shop');
    expect(await one.value('wechat_token_served_total', SHOP_TOKEN)).toBe(1);
    expect(await other.value('wechat_token_served_total', SHOP_TOKEN)).toBe(0);
    const refreshed = { ...SHOP_TOKEN, cause: 'missing', result: 'success' };
    expect(await other.value('wechat_token_refreshes_total', refreshed)).toBeUndefined();
  });

  it('fails the boot when it has the metrics already, says so, and stays as it was', async () => {
    const { registry, value, tokens } = await start();
    await expect(start({}, { registry })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/already has a metric named wechat_token_served_total.*own registry/),
    });
    await tokens.getAccessToken('shop');
    expect(await value('wechat_token_served_total', SHOP_TOKEN)).toBe(1);

    // Some only: what was made before that turned out is taken back.
    const partial = new Registry();
    const { nest } = await start({}, { registry: partial });
    const taken = partial.getSingleMetric('wechat_http_calls_total')!;
    await nest.close();
    partial.registerMetric(taken);
    await expect(start({}, { registry: partial })).rejects.toMatchObject({ code: 'CONFIGURATION' });
    expect(partial.getMetricsAsArray()).toEqual([taken]);
  });

  it('takes two applications with different prefixes', async () => {
    const registry = new Registry();
    const one = await start({}, { registry, prefix: 'one_' });
    await start({}, { registry, prefix: 'two_' });
    await one.tokens.getAccessToken('shop');
    expect(await one.value('one_wechat_token_served_total', SHOP_TOKEN)).toBe(1);
    expect(await one.value('two_wechat_token_served_total', SHOP_TOKEN)).toBe(0);
  });

  it('fails the boot with all that is wrong with the options at once', async () => {
    const wrong = { registry: {}, prefix: 'shop-', maxAccounts: 1.5, maxAccount: 3 };
    await expect(boot({ imports: modules(wrong) })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/^WechatTokenMetricsModule is configured wrongly/) as unknown,
      problems: [
        { path: 'maxAccount', message: 'unknown option; did you mean maxAccounts?' },
        { path: 'registry', message: expect.stringContaining('Registry') as unknown },
        { path: 'prefix', message: expect.stringContaining('letters') as unknown },
        { path: 'maxAccounts', message: expect.stringContaining('whole number') as unknown },
      ],
    });
    await expect(boot({ imports: modules({ maxAccounts: -1 }) })).rejects.toMatchObject({
      problems: [{ path: 'maxAccounts' }],
    });
  });

  it('needs no options at all', async () => {
    await boot({ imports: modules(undefined) });
    expect(await register.metrics()).toContain('wechat_token_served_total');
  });
});

describe('Cardinality', () => {
  it('stays bounded with 100 000 accounts in use: those listed first have names, all others are "other"', async () => {
    const source = {
      kind: 'many',
      scope: 'process' as const,
      rotation: 'idempotent' as const,
      windows: { soonEarliestMs: 300_000, soonLatestMs: 120_000, dueMs: 30_000 },
      fetch: () => Promise.resolve({ value: 'token', expiresInSeconds: 7200 }),
    };
    const custom = { platform: 'custom', source } as const;
    const accounts = Array.from({ length: 80 }, (_, number) => ({ name: `listed-${number}`, ...custom }));
    const { tokens, scrape } = await start({
      accounts,
      resolveAccount: () => custom,
      maxResolvedAccounts: 100_000,
    });
    for (let number = 0; number < 100_000; number++) await tokens.getAccessToken(`tenant-${number}`);
    for (const { name } of accounts) await tokens.getAccessToken(name);

    const text = await scrape();
    const served = samplesOf(text, 'wechat_token_served_total');
    expect(served).toHaveLength(51);
    expect(valueOf(text, 'wechat_token_served_total', { account: 'other' })).toBe(100_030);
    expect(valueOf(text, 'wechat_token_served_total', { account: 'listed-49' })).toBe(1);
    expect(samplesOf(text, 'wechat_token_refreshes_total')).toHaveLength(51);
    expect(valueOf(text, 'wechat_token_accounts', { health: 'up' })).toBe(100_080);
    const all = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(all.length).toBeLessThan(300);
  }, 300_000);
});

describe('Secrets', () => {
  it('G22: canaries run through the metrics, and are found nowhere in them', async () => {
    const { tokens, scrape, passes } = await start();
    const token = await tokens.getAccessToken('main');
    const shop = await tokens.getAccessToken('shop');
    given.wechat.revokeToken(SHOP.appId);
    passes(1_000);
    await tokens.account('shop').http.axiosRef.get('/cgi-bin/get_api_domain_ip');
    passes(60_000);
    await tokens.account('shop').forceRefresh({ reason: `because of ${token} and ${secret}` });
    const next = await tokens.getAccessToken('shop');
    given.wechat.fault({ kind: 'errcode', errcode: 40125, errmsg: `invalid secret ${CAMPUS.secret}` });
    await tokens.getAccessToken('campus').catch(() => undefined);

    const text = await scrape();
    expect(valueOf(text, 'wechat_token_rejected_total', SHOP_TOKEN)).toBe(1);
    for (const canary of [token, shop, next, secret, SHOP.secret, CAMPUS.secret]) {
      expect(text).not.toContain(canary);
    }
  });
});
