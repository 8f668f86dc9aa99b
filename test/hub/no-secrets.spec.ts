import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HUB_CHANNEL } from '../../src/hub/index.js';
import { WechatTokenService } from '../../src/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { type Hub, hubs } from './support/hubs.js';
import { API_ROUTES } from './support/routes.js';

const given = simulator();
const boot = hubs();
const published: unknown[] = [];
const listener = (event: unknown) => void published.push(event);

beforeEach(() => {
  published.length = 0;
  subscribe(HUB_CHANNEL, listener);
});
afterEach(() => {
  unsubscribe(HUB_CHANNEL, listener);
  expect(channel(HUB_CHANNEL).hasSubscribers).toBe(false);
});

/** Every route with every key, and everything that was said, but for what the granted answers are about. */
async function tour(hub: Hub): Promise<{ readonly told: string; readonly granted: string }> {
  let told = '';
  let granted = '';
  for (const route of API_ROUTES.filter(({ name }) => name !== 'GET /events')) {
    for (const key of [undefined, ...Object.values(KEYS)]) {
      for (const account of ['shop', 'campus', KEYS.reader, SHOP.secret]) {
        const response = await hub.call(route.path(account), {
          ...{ method: route.method, ...(key !== undefined && { key }) },
          ...(route.body && { body: route.body }),
        });
        const headers = JSON.stringify([...response.headers]);
        const text = await response.text();
        if (response.status === 200) granted += text;
        else told += headers + text;
      }
    }
  }
  return { told, granted };
}

describe('G22: no key, token or secret', () => {
  it('is in any refusal, log line, event or status of the hub; a token only in what was granted', async () => {
    const hub = await boot({ wechatUrl: given.wechat.url });
    const shop = hub.app.get(WechatTokenService).account('shop');
    const values = [
      await shop.getAccessToken(),
      await shop.getTicket('jsapi'),
      await shop.getTicket('wx_card'),
    ];
    const { told, granted } = await tour(hub);
    const { told: again } = await tour(hub);
    const status = await (await hub.call('/accounts/shop/status', { key: KEYS.reader })).text();
    const everywhere = [told, again, status, JSON.stringify(published), hub.log.lines.join('\n')].join('\n');
    expect(published.length).toBeGreaterThan(100);
    expect(hub.log.lines.length).toBeGreaterThan(10);
    for (const secret of ['canary', ...values, ...values.map(sha256Hex)])
      expect(everywhere).not.toContain(secret);
    // The tour reached what is to be granted.
    expect(granted).toContain(values[0]);
    expect(granted).not.toContain('canary');
  });

  it('is in what the hub says while WeChat refuses, fails or talks nonsense', async () => {
    for (const fault of [
      { kind: 'errcode', errcode: 40125 },
      { kind: 'errcode', errcode: 40164 },
      { kind: 'status', status: 502 },
      { kind: 'html' },
    ] as const) {
      const hub = await boot({ wechatUrl: given.wechat.url });
      const end = given.wechat.fault(fault);
      const response = await hub.call('/accounts/shop/access-token', { key: KEYS.refresher });
      const text = await response.text();
      expect([fault.kind, response.status]).toEqual([fault.kind, 503]);
      expect(text + JSON.stringify(published) + hub.log.lines.join('\n')).not.toContain('canary');
      end();
    }
  });
});
