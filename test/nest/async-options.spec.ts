import { Injectable, Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  type WechatTokenModuleOptions,
  type WechatTokenOptionsFactory,
} from '../../src/nest/options/module-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps } from './support/apps.js';
import { appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

@Injectable()
class Settings {
  readonly secret = secret;
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class WechatOptions implements WechatTokenOptionsFactory {
  constructor(private readonly settings: Settings) {}

  async createWechatTokenOptions(): Promise<WechatTokenModuleOptions> {
    return Promise.resolve({ appId, secret: this.settings.secret, baseUrl: given.wechat.url });
  }
}

@Module({ imports: [SettingsModule], providers: [WechatOptions], exports: [WechatOptions] })
class WechatOptionsModule {}

const VAULT = Symbol('vault');

describe('forRootAsync', () => {
  it.each([
    [
      'a factory with injected dependencies',
      () =>
        WechatTokenModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: (settings: Settings) => ({ appId, secret: settings.secret, baseUrl: given.wechat.url }),
        }),
    ],
    [
      'an async factory without any',
      () =>
        WechatTokenModule.forRootAsync({
          useFactory: () => Promise.resolve({ appId, secret, baseUrl: given.wechat.url }),
        }),
    ],
    [
      'a class of its own',
      () => WechatTokenModule.forRootAsync({ imports: [SettingsModule], useClass: WechatOptions }),
    ],
    [
      'an existing provider',
      () => WechatTokenModule.forRootAsync({ imports: [WechatOptionsModule], useExisting: WechatOptions }),
    ],
    [
      'providers that only the factory needs',
      () =>
        WechatTokenModule.forRootAsync({
          extraProviders: [{ provide: VAULT, useValue: { read: () => secret } }],
          inject: [VAULT],
          useFactory: (vault: { read(): string }) => ({
            ...{ appId, baseUrl: given.wechat.url },
            secret: () => Promise.resolve(vault.read()),
          }),
        }),
    ],
  ])('takes its options from %s', async (_, module) => {
    const { nest } = await boot({ imports: [module()] });
    const token = await nest.get(WechatTokenService).getAccessToken();
    expect(token).toBe(given.wechat.currentToken(appId, 'stable_token'));
  });

  it('fails the boot with all problems of the options, and without a secret', async () => {
    const accounts = [{ name: 'shop', appId, secret }, { name: 'shop', secret } as never];
    const module = WechatTokenModule.forRootAsync({ useFactory: () => ({ accounts, cron: 'often' }) });

    const failure = await boot({ imports: [module] }).then(
      () => undefined,
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({
      code: 'CONFIGURATION',
      problems: [{ path: 'accounts[1].appId' }, { path: 'accounts[1].name' }, { path: 'cron' }],
    });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each([[{}], [{ useFactory: () => ({ appId, secret }), useClass: WechatOptions }]])(
    'wants exactly one origin of its options: %j',
    (options) => {
      expect(() => WechatTokenModule.forRootAsync(options as never)).toThrow(/exactly one of useFactory/);
    },
  );

  it('is private to the importing module with isGlobal: false', async () => {
    @Injectable()
    class Consumer {
      constructor(readonly tokens: WechatTokenService) {}
    }
    @Module({ providers: [Consumer] })
    class Elsewhere {}

    const module = WechatTokenModule.forRootAsync({ isGlobal: false, useFactory: () => ({ appId, secret }) });
    await expect(boot({ imports: [module, Elsewhere] })).rejects.toThrow(/WechatTokenService/);
    await expect(boot({ imports: [module], providers: [Consumer] })).resolves.toBeDefined();
  });
});
