import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { healthOf } from '../../src/nest/account-health.js';
import { type AccountFields } from '../../src/nest/options/account-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { apps } from './support/apps.js';
import { RecordingCache } from './support/recording-cache.js';
import { CAMPUS, SHOP, appId, secret, accountsOf, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

const start = async (options: object = {}) => {
  const { nest } = await boot({
    imports: [WechatTokenModule.forRoot({ accounts: accountsOf(given.wechat), ...options })],
  });
  return nest.get(WechatTokenService);
};

const names = (statuses: readonly { readonly account: string }[]) => statuses.map(({ account }) => account);

/** How often everybody else has a turn meanwhile. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let ended = false;
  const end = () => (ended = true);
  work.then(end, end);
  let turns = 0;
  for (; !ended; turns++) await new Promise((resolve) => setImmediate(resolve));
  return turns;
}

describe('The statuses of all accounts', () => {
  it('are those of the listed accounts, in their order while all is well', async () => {
    const tokens = await start();

    const statuses = await tokens.statuses();

    expect(statuses).toMatchObject([
      { account: 'main', appId, state: 'unused' },
      { account: 'shop', state: 'unused' },
      { account: 'campus', state: 'unused' },
    ]);
    expect(given.wechat.calls()).toBe(0);
  });

  it('begin with those in trouble, also when only a few are asked for', async () => {
    const tokens = await start();
    await tokens.getAccessToken('shop');
    given.wechat.updateAccount(CAMPUS.appId, { secret: 'another-secret-0000000000000001' });
    await expect(tokens.getAccessToken('campus')).rejects.toMatchObject({ code: 'TOKEN_CONFIGURATION' });

    expect(names(await tokens.statuses())).toEqual(['campus', 'shop', 'main']);
    const [worst, ...others] = await tokens.statuses({ limit: 1, locale: 'zh-CN' });
    expect(worst).toMatchObject({
      account: 'campus',
      state: 'blocked',
      lastError: { class: 'configuration' },
    });
    expect(worst?.lastError?.hint).toContain('AppSecret');
    expect(worst?.lastError?.hint).toMatch(/请在/);
    expect(others).toEqual([]);
    await expect(tokens.overview({ limit: 1 })).resolves.toMatchObject({
      known: 3,
      matching: 3,
      health: { down: 1, degraded: 0, up: 1, idle: 1 },
    });
  });

  it('tell of an account that works, but cannot be renewed', async () => {
    const tokens = await start();
    const token = await tokens.getAccessToken('main');
    given.wechat.fault({ kind: 'errcode', errcode: -1 });
    await expect(tokens.account('main').forceRefresh({ reason: 'a test' })).rejects.toThrow();
    await expect(tokens.getAccessToken('main')).resolves.toBe(token);

    const { accounts, health } = await tokens.overview();

    expect(accounts[0]).toMatchObject({ account: 'main', state: 'fresh', lastError: { errcode: -1 } });
    expect(health).toEqual({ down: 0, degraded: 1, up: 0, idle: 2 });
  });

  it.each([
    ['part of a name', 'CAM', ['campus']],
    ['part of an appId', '000shop', ['shop']],
    ['spaces only', '  ', ['main', 'shop', 'campus']],
    ['what no account has', 'nothing', []],
  ])('are those that a search for %s finds', async (_what, search, expected) => {
    const { accounts, known, matching } = await (await start()).overview({ search });

    expect(names(accounts)).toEqual(expected);
    expect({ known, matching }).toEqual({ known: 3, matching: expected.length });
  });

  it('include the accounts that were resolved and are kept', async () => {
    const resolveAccount = (): AccountFields => ({ ...SHOP, baseUrl: given.wechat.url });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const tokens = nest.get(WechatTokenService);
    expect(await tokens.statuses()).toEqual([]);

    await tokens.getAccessToken('tenant');

    await expect(tokens.statuses()).resolves.toMatchObject([{ account: 'tenant', state: 'fresh' }]);
    tokens.forgetAccount('tenant');
    expect(await tokens.statuses()).toEqual([]);
  });

  it('are those of very many accounts without asking the store for each, and without keeping the process to themselves', async () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => ({
      name: `tenant-${index}`,
      appId: `wx${index}`,
      secret,
      baseUrl: given.wechat.url,
    }));
    const cache = new RecordingCache();
    const tokens = await start({ accounts, cache });
    const get = jest.spyOn(cache, 'get');

    const looking = tokens.overview({ limit: 10 });
    const turns = await turnsUntil(looking);
    const overview = await looking;

    expect(turns).toBeGreaterThanOrEqual(2);
    expect(overview).toMatchObject({ known: 10_000, matching: 10_000, health: { idle: 10_000 } });
    expect(overview.accounts).toHaveLength(10);
    expect(get).toHaveBeenCalledTimes(10);
  });
});

describe('The statuses of accounts that another process uses', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('tell what the shared store knows of them, and leave the memory as it is', async () => {
    const [busy, idle] = [await start({ redis: redis.url }), await start({ redis: redis.url })];
    const credential = await busy.account('shop').getCredential();

    const overview = await idle.overview();

    expect(overview.accounts[0]).toMatchObject({
      account: 'shop',
      state: 'fresh',
      credentialId: credential.id,
      expiresAt: new Date(credential.expiresAt),
      budget: { used: 1 },
    });
    expect(overview.health).toEqual({ down: 0, degraded: 0, up: 1, idle: 2 });
    expect(idle.account('shop').peek()).toBeUndefined();
    expect(JSON.stringify(overview)).not.toContain(credential.value);
  });

  it('tell that WeChat rejected the token that the others still have', async () => {
    const [busy, idle] = [await start({ redis: redis.url }), await start({ redis: redis.url })];
    const token = await busy.getAccessToken('campus');
    given.wechat.revokeToken(CAMPUS.appId);
    given.wechat.fault({ kind: 'errcode', errcode: -1 });
    await expect(busy.account('campus').refreshAccessToken({ rejected: token })).rejects.toThrow();

    const [worst] = await idle.statuses();

    expect(worst).toMatchObject({ account: 'campus', state: 'rejected', lastError: { errcode: -1 } });
  });
});

describe('The health of an account', () => {
  it.each([
    ['unused', false, 'idle'],
    ['missing', false, 'idle'],
    ['missing', true, 'down'],
    ['blocked', true, 'down'],
    ['rejected', false, 'down'],
    ['fresh', false, 'up'],
    ['soon', false, 'up'],
    ['due', false, 'up'],
    ['due', true, 'degraded'],
    ['fresh', true, 'degraded'],
  ] as const)('%s, with an error: %s, is %s', (state, failing, health) => {
    expect(healthOf({ state, ...(failing && { lastError: {} }) })).toBe(health);
  });
});
