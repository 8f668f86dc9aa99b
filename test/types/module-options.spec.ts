import { describe, expect, it } from '@jest/globals';
import {
  type AccountFields,
  hubSource,
  staticSource,
  type TokenSource,
  type WechatAccountOptions,
  WechatTokenModule,
  type WechatTokenModuleAsyncOptions,
  type WechatTokenModuleOptions,
  type WechatTokenOptionsFactory,
} from '../../src/index.js';

// What the compiler must accept and refuse; `tsc` is the test. The module must agree with it when it runs.
const shop = { appId: 'wx1', secret: 's' } as const;
const source = staticSource('t');
const url = 'https://hub.internal';

const accepted: WechatTokenModuleOptions[] = [
  { ...shop, redis: process.env.REDIS_URL },
  { ...shop, secret: async () => Promise.resolve('s'), platform: 'mini-program', tokenApi: 'token' },
  { ...shop, redis: { rootNodes: [{ url: 'redis://127.0.0.1' }] } },
  { ...shop, budget: { ceiling: 100, per: 'hour', reserve: 10, warnAt: [0.9] }, maxAgeSeconds: 3600 },
  { ...shop, windows: { soonEarliestMs: 3000, soonLatestMs: 2000, dueMs: 1000 }, cron: false },
  { ...shop, http: { timeout: 5000, proxy: false }, locale: 'zh-CN', whenStoreDown: 'fetch' },
  { platform: 'wecom', corpId: 'ww1', agentId: 1, secret: 's' },
  { platform: 'wecom', corpId: 'ww1', agentId: '1', secret: () => 's' },
  { platform: 'custom', source },
  { platform: 'custom', source: hubSource({ url, key: 'wtk_key', account: 'shop' }), appId: 'wx1' },
  { accounts: [{ name: 'a', ...shop }], cron: false },
  { accounts: [{ name: 'a', platform: 'custom', source, baseUrl: undefined }] },
  { accounts: ['a', 'b'].map((name) => ({ name, platform: 'custom', source: staticSource(name) })) },
  { resolveAccount: (name) => (name === 'a' ? { appId: 'wx1', secret: 's' } : undefined) },
  { accounts: [], resolveAccount: async () => Promise.resolve(null) },
];

const refused: WechatTokenModuleOptions[] = [
  // @ts-expect-error nothing at all
  {},
  // @ts-expect-error no secret
  { appId: 'wx1' },
  // @ts-expect-error the secret under the name that consoles use
  { appId: 'wx1', appSecret: 's' },
  // @ts-expect-error a secret that is no text
  { appId: 'wx1', secret: 7 },
  // @ts-expect-error no such platform
  { ...shop, platform: 'weibo' },
  // @ts-expect-error no such endpoint
  { ...shop, tokenApi: 'stable' },
  // @ts-expect-error WeCom has no appId
  { platform: 'wecom', appId: 'wx1', secret: 's' },
  // @ts-expect-error WeCom without its app
  { platform: 'wecom', corpId: 'ww1', secret: 's' },
  // @ts-expect-error WeCom has one endpoint only
  { platform: 'wecom', corpId: 'ww1', agentId: 1, secret: 's', tokenApi: 'token' },
  // @ts-expect-error an official account has no agentId
  { ...shop, agentId: 1 },
  // @ts-expect-error nor a source
  { ...shop, source },
  // @ts-expect-error custom without a source
  { platform: 'custom' },
  // @ts-expect-error a source has no secret
  { platform: 'custom', source, secret: 's' },
  // @ts-expect-error a field of another platform
  { platform: 'custom', source, tokenApi: 'token' },
  // @ts-expect-error a source has windows of its own
  { platform: 'custom', source, windows: { soonEarliestMs: 3000, soonLatestMs: 2000, dueMs: 1000 } },
  // @ts-expect-error both forms
  { ...shop, accounts: [{ name: 'a', ...shop }] },
  // @ts-expect-error an account without name
  { accounts: [shop] },
  // @ts-expect-error a name beside one account
  { ...shop, name: 'a' },
  // @ts-expect-error a misspelt option
  { ...shop, warmup: true },
  // @ts-expect-error an unknown field of an account
  { accounts: [{ name: 'a', ...shop, retries: 3 }] },
  // @ts-expect-error a duration is a number in the unit of its name
  { ...shop, fetchTimeoutMs: '10s' },
  // @ts-expect-error a duration in another unit
  { ...shop, idleAfterMs: 1000 },
  // @ts-expect-error a duration of an account
  { ...shop, maxAgeSeconds: '1h' },
  // @ts-expect-error half a window
  { ...shop, windows: { dueMs: 1000 } },
  // @ts-expect-error half a budget
  { ...shop, budget: { ceiling: 100 } },
  // @ts-expect-error no such period
  { ...shop, budget: { ceiling: 100, per: 'week', reserve: 1 } },
  // @ts-expect-error cron is an expression or false
  { ...shop, cron: true },
  // @ts-expect-error no such language
  { ...shop, locale: 'de' },
  // @ts-expect-error no such choice
  { ...shop, whenStoreDown: 'wait' },
  // @ts-expect-error Redis by its port alone
  { ...shop, redis: 6379 },
  // @ts-expect-error the client itself instead of an object with it
  { ...shop, coordination: 'redis://127.0.0.1' },
  // @ts-expect-error hosts are a list
  { ...shop, insecureHosts: 'wechat-proxy' },
  // @ts-expect-error shares are a list
  { ...shop, budgetWarnAt: 0.8 },
];

class Config {
  readonly secret = 's';
}
class Options implements WechatTokenOptionsFactory {
  createWechatTokenOptions = () => shop;
}
const useFactory = () => shop;

const async: WechatTokenModuleAsyncOptions[] = [
  { useFactory: () => ({ ...shop, platform: 'mini-program' }) },
  { inject: [Config], useFactory: async (config: Config) => Promise.resolve({ appId: 'wx1', ...config }) },
  { useClass: Options, isGlobal: false, accountNames: ['a'], extraProviders: [Config] },
  { useExisting: Options, imports: [] },
  { useExisting: 'options' },
];

const refusedAsync: WechatTokenModuleAsyncOptions[] = [
  // @ts-expect-error neither factory nor class
  { imports: [] },
  // @ts-expect-error two of them
  { useFactory, useClass: Options },
  // @ts-expect-error two of them
  { useClass: Options, useExisting: Options },
];

// What only shows when the factory runs.
export const refusedFactories: WechatTokenModuleAsyncOptions[] = [
  // @ts-expect-error the factory returns no options
  { useFactory: () => ({ appId: 'wx1' }) },
  // @ts-expect-error nor this one, later
  { useFactory: async () => Promise.resolve({ appId: 'wx1', appSecret: 's' }) },
  // @ts-expect-error a class that makes no options
  { useClass: Config },
  // @ts-expect-error names are a list
  { useFactory, accountNames: 'a' },
];

// @ts-expect-error options of one account are none of an entry of `accounts`
export const withOptions: WechatAccountOptions = { name: 'a', ...shop, redis: 'redis://127.0.0.1' };

// @ts-expect-error what `resolveAccount` returns has the name that was asked for
export const named: AccountFields = { ...shop, name: 'a' };

// @ts-expect-error a source tells how its tokens rotate
export const incomplete: TokenSource = {
  kind: 'central',
  scope: 'shared',
  windows: { soonEarliestMs: 3000, soonLatestMs: 2000, dueMs: 1000 },
  fetch: () => Promise.resolve({ value: 't', expiresInSeconds: 7200 }),
};

describe('The types of the options', () => {
  it('accept what the module accepts', () => {
    for (const options of accepted) expect(() => WechatTokenModule.forRoot(options)).not.toThrow();
    for (const options of async) expect(() => WechatTokenModule.forRootAsync(options)).not.toThrow();
    expect(() => WechatTokenModule.forRoot({ ...shop, isGlobal: false })).not.toThrow();
  });

  it.each(refused.map((options) => [JSON.stringify(options), options] as const))(
    'refuse %s',
    (_, options) => {
      expect(() => WechatTokenModule.forRoot(options)).toThrow('configured wrongly');
    },
  );

  it('refuse two ways of making options, and none', () => {
    for (const options of refusedAsync)
      expect(() => WechatTokenModule.forRootAsync(options)).toThrow('exactly one of');
  });
});
