import { afterEach } from '@jest/globals';
import { type Clock } from '../../src/core/clock.js';
import { WechatTokenModule, type WechatTokenModuleOptions, WechatTokenService } from '../../src/index.js';
import { WechatSimulator, type WechatSimulatorOptions } from '../../src/testing/index.js';
import { apps, onClock } from '../nest/support/apps.js';

export const CORP = 'ww1234567890abcdef';
export const DESK = { corpId: CORP, agentId: 1000002, secret: 'canary-secret-of-the-desk-app-00000000001' };
export const SALES = { corpId: CORP, agentId: 1000003, secret: 'canary-secret-of-the-sales-app-0000000002' };
export const PAGE = 'https://shop.example/pay?order=1';
export const GETTOKEN = '/cgi-bin/gettoken';

export const ownerOf = ({ corpId, agentId }: { corpId: string; agentId: number }) => `${corpId}/${agentId}`;

/** A simulated WeCom for each test, and real applications that use it. */
export function corp() {
  const boot = apps();
  const simulators: WechatSimulator[] = [];
  afterEach(async () => {
    for (const wechat of simulators.splice(0)) await wechat.stop();
  });

  return {
    simulate: async (options: WechatSimulatorOptions = {}): Promise<WechatSimulator> => {
      const wechat = await new WechatSimulator({ wecomApps: [DESK, SALES], ...options }).start();
      simulators.push(wechat);
      return wechat;
    },
    start: async (options: WechatTokenModuleOptions, clock?: Clock) => {
      const module = WechatTokenModule.forRoot({ cron: false, ...options });
      const { nest, log } = await boot({ imports: [clock ? onClock(clock, module) : module] });
      return { nest, log, service: nest.get(WechatTokenService) };
    },
  };
}

export const account = (wechat: WechatSimulator, app: typeof DESK) =>
  ({ platform: 'wecom', ...app, baseUrl: wechat.wecomUrl }) as const;

/** Two apps of one corp. */
export const twoApps = (wechat: WechatSimulator) => ({
  accounts: [
    { name: 'desk', ...account(wechat, DESK) },
    { name: 'sales', ...account(wechat, SALES) },
  ],
});
