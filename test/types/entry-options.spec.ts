import { describe, expect, it } from '@jest/globals';
import { type CanActivate } from '@nestjs/common';
import { Registry } from 'prom-client';
import { WechatTokenMetricsModule, type WechatTokenMetricsOptions } from '../../src/prometheus/index.js';
import { WechatStatusPageModule, type WechatStatusPageOptions } from '../../src/status-page/index.js';
import { type WechatTokenHealthIndicator, type WechatTokenHealthOptions } from '../../src/terminus/index.js';
import { type Fault, WechatSimulator, type WechatSimulatorOptions } from '../../src/testing/index.js';

// What the compiler must accept and refuse; `tsc` is the test.
class Guard implements CanActivate {
  canActivate = () => true;
}

const pages: WechatStatusPageOptions[] = [
  { guards: [] },
  { guards: [Guard, new Guard()], path: 'ops', imports: [], title: 'Accounts', maxAccounts: 10 },
  { guards: [Guard], links: [{ href: '/docs', text: { en: 'API', 'zh-CN': '接口' } }] },
];

const refusedPages: WechatStatusPageOptions[] = [
  // @ts-expect-error nobody decided who may see it
  {},
  // @ts-expect-error nor here
  { path: 'ops' },
  // @ts-expect-error guards are a list
  { guards: Guard },
  // @ts-expect-error how many is a number
  { guards: [], maxAccounts: 'all' },
];

// What the page has no look at when it starts.
export const morePages: WechatStatusPageOptions[] = [
  // @ts-expect-error no guard
  { guards: [class NoGuard {}] },
  // @ts-expect-error a misspelt option
  { guards: [], heading: 'Accounts' },
  // @ts-expect-error a link without its text
  { guards: [], links: [{ href: '/docs' }] },
];

const metrics: WechatTokenMetricsOptions[] = [
  {},
  { registry: new Registry(), prefix: 'app_', maxAccounts: 5 },
];

export const refusedMetrics: WechatTokenMetricsOptions[] = [
  // @ts-expect-error a misspelt option
  { register: new Registry() },
  // @ts-expect-error how many is a number
  { maxAccounts: false },
  // @ts-expect-error a registry is no name
  { registry: 'default' },
];

export const refusedMetricsModules = () => [
  // @ts-expect-error the same at the module
  WechatTokenMetricsModule.forRoot({ labels: ['account'] }),
];

export const health: WechatTokenHealthOptions[] = [{}, { accounts: ['shop'], maxListed: 5 }];

export const refusedHealth: WechatTokenHealthOptions[] = [
  // @ts-expect-error accounts are a list
  { accounts: 'shop' },
  // @ts-expect-error a misspelt option
  { limit: 5 },
];

export function checks(wechat: WechatTokenHealthIndicator) {
  const { shop } = wechat.isReady('shop', { accounts: ['shop'] });
  // @ts-expect-error the result is under the key that was given
  const none: unknown = wechat.isLive('shop').wechat;
  // @ts-expect-error liveness does not depend on accounts
  wechat.isLive('shop', { accounts: ['shop'] });
  return [shop.status, wechat.isLive().wechat.status, none];
}

const simulators: WechatSimulatorOptions[] = [
  {},
  {
    accounts: [{ appId: 'wx1', secret: 's', quota: { tokenPerDay: 10 } }],
    overlap: 'at-once',
    clock: 'real',
  },
];

export const refusedSimulators: WechatSimulatorOptions[] = [
  // @ts-expect-error no such overlap
  { overlap: 'never' },
  // @ts-expect-error a life is a number of seconds
  { expiresIn: '2h' },
  // @ts-expect-error an account without secret
  { accounts: [{ appId: 'wx1' }] },
];

export const faults: Fault[] = [
  { kind: 'errcode', errcode: -1, times: 1 },
  { kind: 'delay', ms: 10, path: /^\/cgi-bin/ },
  // @ts-expect-error a drop happens before the effect or after it
  { kind: 'drop' },
  // @ts-expect-error which errcode?
  { kind: 'errcode' },
  // @ts-expect-error no such fault
  { kind: 'explode' },
];

describe('The types of the options of the other entries', () => {
  it('accept what these accept', () => {
    for (const options of pages) expect(() => WechatStatusPageModule.forRoot(options)).not.toThrow();
    for (const options of metrics) expect(() => WechatTokenMetricsModule.forRoot(options)).not.toThrow();
    for (const options of simulators) expect(() => new WechatSimulator(options)).not.toThrow();
  });

  it.each(refusedPages.map((options) => [JSON.stringify(options), options] as const))(
    'refuse a page with %s',
    (_, options) => {
      expect(() => WechatStatusPageModule.forRoot(options)).toThrow('configured wrongly');
    },
  );
});
