import { afterEach, beforeEach } from '@jest/globals';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../../src/testing/index.js';

export const SHOP = { appId: 'wx000000000000shop', secret: 'canary-secret-of-shop-0000000001' } as const;
export const CAMPUS = { appId: 'wx0000000000campus', secret: 'canary-secret-of-campus-00000002' } as const;
export const { appId, secret } = SIMULATOR_ACCOUNT;

/** The options of its three accounts, as an application lists them. */
export function accountsOf({ url: baseUrl }: WechatSimulator) {
  return [
    { name: 'main', appId, secret, baseUrl },
    { name: 'shop', ...SHOP, baseUrl },
    { name: 'campus', ...CAMPUS, baseUrl },
  ];
}

/** A simulator of its own for every test, with three accounts. */
export function simulator(): { readonly wechat: WechatSimulator } {
  const given = {} as { wechat: WechatSimulator };
  beforeEach(async () => {
    given.wechat = await new WechatSimulator({ accounts: [SIMULATOR_ACCOUNT, SHOP, CAMPUS] }).start();
  });
  afterEach(() => given.wechat.stop());
  return given;
}
