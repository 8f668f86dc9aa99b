import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { getWechatAccountToken, InjectWechatAccount } from '../../src/nest/wechat-account.decorator.js';
import { WechatAccount } from '../../src/nest/wechat-account.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps } from './support/apps.js';
import { CAMPUS, SHOP } from './support/wechat.js';

const boot = apps();
const accounts = [
  { name: 'shop', ...SHOP },
  { name: 'campus', ...CAMPUS },
];

@Injectable()
class ShopNotifier {
  constructor(@InjectWechatAccount('shop') readonly shop: WechatAccount) {}
}

@Injectable()
class Notifier {
  constructor(@InjectWechatAccount() readonly wechat: WechatAccount) {}
}

describe('@InjectWechatAccount', () => {
  it('injects the handle of a listed account', async () => {
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ accounts })],
      providers: [ShopNotifier],
    });
    const { shop } = nest.get(ShopNotifier);
    expect(shop).toBe(nest.get(WechatTokenService).account('shop'));
    expect(nest.get(getWechatAccountToken('campus'))).toMatchObject({ name: 'campus' });
  });

  it('injects the default account without a name', async () => {
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(SHOP)], providers: [Notifier] });
    expect(nest.get(Notifier).wechat).toBe(nest.get(WechatTokenService).account());
  });

  it('knows the accounts of an async module by accountNames', async () => {
    const module = WechatTokenModule.forRootAsync({
      accountNames: ['shop'],
      useFactory: () => ({ accounts }),
    });
    const { nest } = await boot({ imports: [module], providers: [ShopNotifier] });
    expect(nest.get(ShopNotifier).shop).toBe(nest.get(WechatTokenService).account('shop'));
  });

  it('fails the boot when a promised account is not there', async () => {
    const module = WechatTokenModule.forRootAsync({
      accountNames: ['shop'],
      useFactory: () => ({ accounts: accounts.slice(1) }),
    });
    await expect(boot({ imports: [module] })).rejects.toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
      message: 'no account is named "shop"; known: "campus"',
    });
  });

  it('says at the first use that there is no default account', async () => {
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ accounts })],
      providers: [Notifier],
    });
    await expect(nest.get(Notifier).wechat.getAccessToken()).rejects.toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
    });
    await expect(nest.get(Notifier).wechat.status()).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });

  it('can be replaced by a double in a test', async () => {
    const double = { getAccessToken: () => Promise.resolve('double') };
    const module = await Test.createTestingModule({
      imports: [WechatTokenModule.forRoot({ accounts })],
      providers: [ShopNotifier],
    })
      .overrideProvider(getWechatAccountToken('shop'))
      .useValue(double)
      .compile();
    await expect(module.get(ShopNotifier).shop.getAccessToken()).resolves.toBe('double');
    await module.close();
  });

  it('has a provider for each of the first 1000 listed accounts; the service has all', async () => {
    const many = Array.from({ length: 1001 }, (_, number) => ({
      ...SHOP,
      name: `shop-${number}`,
      appId: `wx${String(number).padStart(16, '0')}`,
    }));
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ accounts: many, cron: false })] });
    const service = nest.get(WechatTokenService);
    expect(nest.get(getWechatAccountToken('shop-999'))).toBe(service.account('shop-999'));
    expect(() => nest.get<unknown>(getWechatAccountToken('shop-1000'))).toThrow();
    expect(service.account('shop-1000')).toMatchObject({ name: 'shop-1000' });
    expect(service.account('shop-1000')).toBe(service.account('shop-1000'));
    expect(service.accounts()).toHaveLength(1001);
  });
});
