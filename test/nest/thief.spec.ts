import { afterEach, describe, expect, it } from '@jest/globals';
import { isWechatError, type WechatError } from '../../src/core/errors.js';
import { type WechatTokenEvent } from '../../src/nest/events/wechat-token-event.js';
import { type AccountFields } from '../../src/nest/options/account-options.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type WechatSimulatorOptions, WechatSimulator } from '../../src/testing/index.js';
import { apps, onClock } from './support/apps.js';
import { ManualClock } from './support/manual-clock.js';
import { appId, secret } from './support/wechat.js';

const MINUTE_MS = 60_000;
const API = '/cgi-bin/getcallbackip';
const FORBIDDEN = '/cgi-bin/forbidden';

const boot = apps();
let wechat: WechatSimulator | undefined;
afterEach(() => wechat?.stop());

type Fields = { tokenApi: 'token' | 'stable_token'; secret?: () => string };

/** Each look at it takes a moment, so that one request comes after another. */
class TickingClock extends ManualClock {
  private ticks = 0;
  private readonly standing = this.now;

  override now = (): number => this.standing() + ++this.ticks / 1_000;
  override monotonic = this.now;
}

/** An application and its WeChat, on one clock. */
async function given(fields: Fields, options: WechatSimulatorOptions = {}) {
  const clock = new TickingClock(Date.parse('2026-11-20T02:00:00Z'));
  wechat = await new WechatSimulator({ ...options, clock }).start();
  const account = { appId, secret, ...fields, baseUrl: wechat.url } satisfies AccountFields;
  const { nest, log } = await boot({
    imports: [onClock(clock, WechatTokenModule.forRoot({ ...account, cron: false }))],
  });
  const service = nest.get(WechatTokenService);
  const events: WechatTokenEvent[] = [];
  service.on('*', (event) => void events.push(event));
  /** Undefined when WeChat did what was asked. */
  const call = async (path = API): Promise<WechatError | undefined> => {
    try {
      await service.account().http.axiosRef.get(path);
      return undefined;
    } catch (error) {
      if (isWechatError(error)) return error;
      throw error;
    }
  };
  const count = (type: WechatTokenEvent['type']) => events.filter((event) => event.type === type).length;
  return { wechat, clock, log, service, events, call, count };
}

describe('another party refreshes the classic token every 20 seconds for ten minutes', () => {
  it.each(['at-once', 'newest-two', 'by-time'] as const)(
    'with old tokens dying %s: reported by the second rejection; no loop, and calls succeed whenever the rules allow it',
    async (overlap) => {
      const { wechat, clock, log, service, events, call, count } = await given(
        { tokenApi: 'token' },
        { overlap },
      );
      expect(await call()).toBeUndefined();
      const errors: WechatError[] = [];
      let calls = 0;
      // Ten minutes; and where the old token lives on for five, until the second one has died.
      for (let theft = 0; theft < 30 || count('rejected') < 2; theft++) {
        if (theft < 30) wechat.stealToken(appId);
        for (let each = 0; each < 4; each++, calls++) {
          const before = wechat.calls(API);
          const error = await call();
          expect(wechat.calls(API) - before).toBeLessThanOrEqual(2);
          if (error) {
            errors.push(error);
            // Only while the token is dead and the back-off allows no other one.
            expect(error).toMatchObject({ code: 'TOKEN_REJECTED', retryable: true });
            expect(error.retryAt!.getTime()).toBeGreaterThan(clock.now());
            expect(service.account().peek()).toBeUndefined();
          }
          clock.advance(5_000);
        }
      }

      const report = events.find(({ type }) => type === 'stolen');
      const rejections = events.slice(0, events.indexOf(report!)).filter(({ type }) => type === 'rejected');
      expect(rejections.length).toBeLessThanOrEqual(2);
      expect(report).toMatchObject({
        code: 'TOKEN_STOLEN_SUSPECTED',
        account: 'default',
        platform: 'official-account',
        appId,
        times: 1,
        since: expect.any(Date),
        hint: expect.stringContaining('stable_token'),
      });
      // Two at once, then after 1, 2, 4 minutes; the thief's own 30 are not ours.
      expect(count('refreshed')).toBeLessThanOrEqual(1 + 2 + 3);
      expect(wechat.calls('/cgi-bin/token')).toBe(count('refreshed'));
      expect(errors.length).toBeLessThan(calls);
      for (const { hint } of errors)
        expect(hint).toMatch(/Somebody else probably refreshes wx\d+: .*retryAt/);

      // The log names it with its remedy, each doubling once, and not each of the failed calls.
      const lines = log.about('TOKEN_STOLEN_SUSPECTED');
      expect(lines[0]).toMatch(/^error account "default": .*once today.*first noticed.*control server/);
      expect(lines.length).toBeLessThanOrEqual(count('stolen'));
      expect(await service.account().status()).toMatchObject({
        stolen: { times: count('stolen'), since: (report as { since: Date }).since },
      });

      clock.advance(31 * MINUTE_MS);
      expect(await call()).toBeUndefined();
    },
  );
});

describe('what is no thief', () => {
  it.each(['token', 'stable_token'] as const)(
    '%s: a secret that was reset, wrong first and then corrected',
    async (tokenApi) => {
      let current = secret;
      const { wechat, clock, call, count } = await given({ tokenApi, secret: () => current });
      for (let round = 1; round <= 3; round++) {
        expect(await call()).toBeUndefined();
        clock.advance(10 * MINUTE_MS);
        const reset = `${round}`.repeat(32);
        wechat.updateAccount(appId, { secret: reset });
        wechat.revokeToken(appId);
        expect(await call()).toMatchObject({ code: 'TOKEN_CONFIGURATION' });
        current = reset;
        expect(await call()).toBeUndefined();
      }
      expect(count('rejected')).toBeGreaterThanOrEqual(3);
      expect(count('stolen')).toBe(0);
    },
  );

  it.each(['token', 'stable_token'] as const)(
    '%s: an API that refuses the account with 40001',
    async (tokenApi) => {
      const { wechat, clock, call, count } = await given({ tokenApi });
      wechat.fault({ kind: 'errcode', errcode: 40001, path: FORBIDDEN });
      for (let round = 0; round < 20; round++) {
        expect(await call(FORBIDDEN)).toMatchObject({ code: 'API_ERROR', errcode: 40001 });
        expect(await call()).toBeUndefined();
        clock.advance(MINUTE_MS);
      }
      expect(count('probed')).toBeGreaterThan(0);
      expect(count('stolen')).toBe(0);
    },
  );

  it.each(['token', 'stable_token'] as const)('%s: a false 40001 now and then', async (tokenApi) => {
    const { wechat, clock, call, count } = await given({ tokenApi });
    for (let round = 0; round < 5; round++) {
      wechat.fault({ kind: 'errcode', errcode: 40001, path: API, times: 1 });
      expect(await call()).toBeUndefined();
      clock.advance(10 * MINUTE_MS);
    }
    expect(count('rejected')).toBe(5);
    expect(count('stolen')).toBe(0);
  });
});

describe('somebody else forces a refresh of stable_token', () => {
  it('is reported at the first rejection, because the endpoint itself hands out another token', async () => {
    const { wechat, clock, call, count, events } = await given({ tokenApi: 'stable_token' });
    expect(await call()).toBeUndefined();
    clock.advance(MINUTE_MS);
    wechat.stealToken(appId);
    expect(await call()).toBeUndefined();
    expect(count('rejected')).toBe(1);
    expect(events.find(({ type }) => type === 'stolen')).toMatchObject({
      times: 1,
      hint: expect.stringContaining('force_refresh'),
    });
  });
});
