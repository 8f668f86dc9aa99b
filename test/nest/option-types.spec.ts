import { describe, expect, it } from '@jest/globals';
import {
  staticSource,
  WechatTokenModule,
  type WechatTokenModuleOptions,
  type WechatTokenModuleAsyncOptions,
} from '../../src/index.js';

// What the compiler must accept and refuse; `tsc` is the test.
const accepted: WechatTokenModuleOptions[] = [
  { appId: 'wx1', secret: 's', redis: process.env.REDIS_URL },
  { appId: 'wx1', secret: async () => Promise.resolve('s'), platform: 'mini-program', tokenApi: 'token' },
  { platform: 'wecom', corpId: 'ww1', agentId: 1, secret: 's' },
  { platform: 'custom', source: staticSource('t') },
  { accounts: [{ name: 'a', appId: 'wx1', secret: 's' }], cron: false },
  { accounts: [{ name: 'a', platform: 'custom', source: staticSource('t'), baseUrl: undefined }] },
  { resolveAccount: (name) => (name === 'a' ? { appId: 'wx1', secret: 's' } : undefined) },
  { accounts: [], resolveAccount: async () => Promise.resolve(null) },
];

const refused: WechatTokenModuleOptions[] = [
  // @ts-expect-error nothing at all
  {},
  // @ts-expect-error no secret
  { appId: 'wx1' },
  // @ts-expect-error WeCom has no appId
  { platform: 'wecom', appId: 'wx1', secret: 's' },
  // @ts-expect-error a field of another platform
  { platform: 'custom', source: staticSource('t'), tokenApi: 'token' },
  // @ts-expect-error both forms
  { appId: 'wx1', secret: 's', accounts: [{ name: 'a', appId: 'wx1', secret: 's' }] },
  // @ts-expect-error an account without name
  { accounts: [{ appId: 'wx1', secret: 's' }] },
  // @ts-expect-error a misspelt option
  { appId: 'wx1', secret: 's', warmup: true },
];

class Config {
  readonly secret = 's';
}

const async: WechatTokenModuleAsyncOptions[] = [
  { useFactory: () => ({ appId: 'wx1', secret: 's', platform: 'mini-program' }) },
  { inject: [Config], useFactory: async (config: Config) => Promise.resolve({ appId: 'wx1', ...config }) },
  {
    useClass: class Options {
      createWechatTokenOptions = () => ({ appId: 'wx1', secret: 's' });
    },
  },
  // @ts-expect-error neither factory nor class
  { imports: [] },
];

describe('The types of the options', () => {
  it('accept what the module accepts', () => {
    for (const options of accepted) expect(() => WechatTokenModule.forRoot(options)).not.toThrow();
    expect(async).toHaveLength(4);
  });

  it('refuse what the module refuses', () => {
    for (const options of refused) expect(() => WechatTokenModule.forRoot(options)).toThrow();
  });
});
