import { describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { type AccountFields } from '../../src/nest/options/account-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps, onClock } from './support/apps.js';
import { ManualClock } from './support/manual-clock.js';
import { until } from './support/until.js';
import { CAMPUS, SHOP, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

type Resolver = (name: string) => Promise<AccountFields | undefined>;

/** Tenants in a database, which counts its queries. */
function database(tenants: Record<string, { appId: string; secret: string }>) {
  return jest.fn<Resolver>((name) => {
    const tenant = tenants[name];
    return Promise.resolve(tenant && { ...tenant, baseUrl: given.wechat.url });
  });
}

describe('Accounts that are found on demand', () => {
  it('are resolved at their first use, once', async () => {
    const resolveAccount = database({ shop: SHOP });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const shop = nest.get(WechatTokenService).account('shop');
    expect(resolveAccount).not.toHaveBeenCalled();
    expect(shop.peek()).toBeUndefined();

    const found = await Promise.all(Array.from({ length: 10 }, () => shop.getAccessToken()));
    await firstValueFrom(shop.http.get('/cgi-bin/get_api_domain_ip'));

    expect(new Set(found)).toEqual(new Set([given.wechat.currentToken(SHOP.appId, 'stable_token')]));
    expect(shop.peek()?.value).toBe(found[0]);
    await expect(shop.status()).resolves.toMatchObject({
      account: 'shop',
      appId: SHOP.appId,
      state: 'fresh',
    });
    expect(resolveAccount).toHaveBeenCalledTimes(1);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('have a handle that can do what any other can', async () => {
    const { wechat } = given;
    const resolveAccount = database({ shop: SHOP });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const shop = nest.get(WechatTokenService).account('shop');

    const { value: first } = await shop.getCredential();
    wechat.revokeToken(SHOP.appId);
    const second = await shop.refreshAccessToken({ rejected: first });
    expect(second).not.toBe(first);
    const signal = new AbortController().signal;
    await expect(shop.getAccessToken({ signal })).resolves.toBe(second);
    wechat.clock.advance(60_000);
    await expect(shop.forceRefresh({ reason: 'leaked' })).resolves.not.toBe(second);
    expect(resolveAccount).toHaveBeenCalledTimes(1);
  });

  it('stand beside listed ones', async () => {
    const resolveAccount = database({ campus: CAMPUS });
    const { nest } = await boot({
      imports: [
        WechatTokenModule.forRoot({
          accounts: [{ name: 'shop', ...SHOP, baseUrl: given.wechat.url }],
          resolveAccount,
        }),
      ],
    });
    const tokens = nest.get(WechatTokenService);
    expect(tokens.accounts()).toEqual(['shop']);
    await tokens.getAccessToken();
    await tokens.getAccessToken('shop');
    expect(resolveAccount).not.toHaveBeenCalled();
    await tokens.getAccessToken('campus');
    expect(resolveAccount).toHaveBeenCalledWith('campus');
  });

  it('are unknown when the resolver finds none, and asked for again later', async () => {
    const tenants: Record<string, typeof SHOP> = {};
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ resolveAccount: database(tenants) })],
    });
    const tokens = nest.get(WechatTokenService);
    await expect(tokens.getAccessToken('shop')).rejects.toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
      message: 'no account is named "shop"; none is listed',
    });
    tenants.shop = SHOP;
    await expect(tokens.getAccessToken('shop')).resolves.toEqual(expect.any(String));
  });

  it('say what is wrong with them, and keep their secret', async () => {
    const resolveAccount = () => ({ appId: '', secret: SHOP.secret, tokenApi: 'tokn' }) as never;
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const failure = await nest
      .get(WechatTokenService)
      .getAccessToken('shop')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'CONFIGURATION',
      problems: [{ path: 'resolveAccount("shop").appId' }, { path: 'resolveAccount("shop").tokenApi' }],
    });
    expect(JSON.stringify(failure)).not.toContain(SHOP.secret);
  });

  it('report a broken resolver as trouble that may pass, without its secrets', async () => {
    const resolveAccount = () => Promise.reject(new Error('SELECT failed: secret=abcdef'));
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const failure = await nest
      .get(WechatTokenService)
      .getAccessToken('shop')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TOKEN_FETCH_FAILED', retryable: true, account: 'shop' });
    expect((failure as Error).cause).toMatchObject({ message: 'SELECT failed: secret=[redacted]' });
  });

  it('do not hang on a resolver that hangs, and let an impatient caller go', async () => {
    const clock = new ManualClock();
    const resolveAccount = jest.fn<Resolver>(() => new Promise(() => undefined));
    const { nest } = await boot({
      imports: [onClock(clock, WechatTokenModule.forRoot({ resolveAccount, flightTimeoutMs: 20_000 }))],
    });
    const shop = nest.get(WechatTokenService).account('shop');
    const patient = shop.getAccessToken();
    const controller = new AbortController();
    const impatient = shop.getAccessToken({ signal: controller.signal });
    const results = Promise.allSettled([patient, impatient]);

    controller.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' });
    clock.advance(20_000);
    await expect(patient).rejects.toMatchObject({ code: 'TOKEN_FETCH_FAILED', retryable: true });
    await results;
    expect(resolveAccount).toHaveBeenCalledTimes(1);
  });

  it('are asked for again after forgetAccount', async () => {
    const resolveAccount = database({ shop: SHOP });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const tokens = nest.get(WechatTokenService);
    const shop = tokens.account('shop');
    const token = await shop.getAccessToken();
    tokens.forgetAccount('shop');
    expect(shop.peek()).toBeUndefined();
    // The token is still in the store.
    await expect(shop.getAccessToken()).resolves.toBe(token);
    expect(resolveAccount).toHaveBeenCalledTimes(2);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('are asked for again when WeChat refuses their secret: a corrected one works at once', async () => {
    const tenants = { shop: { ...SHOP, secret: 'outdated-secret' } };
    const resolveAccount = database(tenants);
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount })] });
    const tokens = nest.get(WechatTokenService);
    await expect(tokens.getAccessToken('shop')).rejects.toMatchObject({ code: 'TOKEN_CONFIGURATION' });

    tenants.shop.secret = SHOP.secret;

    await expect(tokens.getAccessToken('shop')).resolves.toEqual(expect.any(String));
    expect(resolveAccount).toHaveBeenCalledTimes(2);
  });

  it('leave memory when others were used more recently', async () => {
    const resolveAccount = database({ shop: SHOP, campus: CAMPUS });
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ resolveAccount, maxResolvedAccounts: 1 })],
    });
    const tokens = nest.get(WechatTokenService);
    await tokens.getAccessToken('shop');
    await tokens.getAccessToken('campus');
    await until(() => tokens.account('shop').peek() === undefined);
    await tokens.getAccessToken('shop');
    expect(resolveAccount.mock.calls.map(([name]) => name)).toEqual(['shop', 'campus', 'shop']);
    expect(given.wechat.tokenCalls()).toBe(2);
  });
});
