import { describe, expect, it } from '@jest/globals';
import { WechatTokenService } from '../../src/index.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { until } from '../nest/support/until.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const MINUTE_MS = 60_000;

interface Token {
  readonly value: string;
  readonly expiresIn: number;
}

describe.each(['token', 'stable_token'] as const)(
  'A client that only counts seconds, with %s',
  (tokenApi) => {
    it('holds a live token at every moment of a day, and asks seldom', async () => {
      const { wechat } = given;
      const clock = new ManualClock();
      const accounts = [{ name: 'shop', ...SHOP, tokenApi, baseUrl: wechat.url }];
      const { call, app } = await boot({ wechatUrl: wechat.url, clock, token: { accounts } });
      const shop = app.get(WechatTokenService).account('shop');
      let held: Token | undefined;
      let heldUntil = 0;
      let asked = 0;
      for (let minute = 0; minute < 24 * 60; minute++) {
        if (clock.now() >= heldUntil) {
          held = (await (await call('/accounts/shop/access-token', { key: KEYS.refresher })).json()) as Token;
          heldUntil = clock.now() + held.expiresIn * 1000;
          asked += 1;
        }
        // As the sweep does: whoever looks begins the renewal in the background, once it is planned.
        const current = await shop.getCredential();
        const { renewsAt } = await shop.status();
        if (renewsAt && renewsAt.getTime() <= clock.now()) await until(() => shop.peek()?.id !== current.id);
        expect({ minute, alive: wechat.isAlive(held!.value) }).toEqual({ minute, alive: true });
        clock.advance(MINUTE_MS);
        wechat.clock.advance(MINUTE_MS);
      }
      expect(asked).toBeLessThan(20);
      expect(wechat.tokenCalls()).toBeLessThan(16);
    });
  },
);
