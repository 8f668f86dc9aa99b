import { SchedulerRegistry, ScheduleModule } from '@nestjs/schedule';
import { describe, expect, it } from '@jest/globals';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { type TokenSource } from '../../src/core/token-source.js';
import { noTokenSource } from '../../src/sources/no-token-source.js';
import { apps } from './support/apps.js';
import { until } from './support/until.js';
import { CAMPUS, SHOP, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

describe('warmUp', () => {
  it('fetches for the listed accounts in the background', async () => {
    const { wechat } = given;
    const accounts = [
      { name: 'shop', ...SHOP, baseUrl: wechat.url },
      { name: 'campus', ...CAMPUS, baseUrl: wechat.url },
    ];
    const { nest, log } = await boot({ imports: [WechatTokenModule.forRoot({ accounts, warmUp: true })] });
    const tokens = nest.get(WechatTokenService);
    await until(() => tokens.accounts().every((name) => tokens.account(name).peek() !== undefined));
    expect(wechat.tokenCalls()).toBe(2);
    expect(log.about('warm-up')).toEqual([]);
  });

  it('logs a wrong secret, once with its hint and once in the count, and does not fail the boot', async () => {
    const { wechat } = given;
    const accounts = [
      { name: 'shop', ...SHOP, secret: 'canary-wrong-secret', baseUrl: wechat.url },
      { name: 'side-car', platform: 'custom' as const, source: noTokenSource() },
    ];
    const { log } = await boot({ imports: [WechatTokenModule.forRoot({ accounts, warmUp: true })] });
    await until(() => log.about('warm-up').length > 0);

    const [line, ...others] = log.about('warm-up');
    expect(line).toBe('error warm-up: no token for 1 of 1 accounts: "shop" (TOKEN_CONFIGURATION 40125)');
    expect(others).toEqual([]);
    expect(log.about('Copy the secret')).toHaveLength(1);
    expect(log.lines.join()).not.toContain('canary-wrong-secret');
  });

  it('asks for a few accounts at a time, however many there are', async () => {
    let underWay = 0;
    let most = 0;
    let fetched = 0;
    const source: TokenSource = {
      ...{ kind: 'slow', scope: 'shared', rotation: 'exclusive' },
      windows: { soonEarliestMs: 900_000, soonLatestMs: 600_000, dueMs: 60_000 },
      async fetch() {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        return { value: `token-${++fetched}`, expiresInSeconds: 7200 };
      },
    };
    const accounts = Array.from({ length: 120 }, (_, number) => ({
      ...{ name: `tenant-${number}`, platform: 'custom' as const, source },
    }));
    await boot({ imports: [WechatTokenModule.forRoot({ accounts, warmUp: true })] });
    await until(() => fetched === 120);
    expect(most).toBeLessThanOrEqual(50);
  });

  it('does not hold the boot up, nor the shutdown', async () => {
    const { wechat } = given;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    wechat.fault({ kind: 'gate', gate, when: 'before' });
    const { nest, log } = await boot({
      imports: [WechatTokenModule.forRoot({ ...SHOP, baseUrl: wechat.url, warmUp: true })],
    });
    await until(() => wechat.calls() === 1);
    const closed = nest.close();
    open();
    await closed;
    expect(log.about('warm-up')).toEqual([]);
  });

  it('G17: a background failure that nobody listens to ends in the log', async () => {
    const { wechat } = given;
    wechat.fault({ kind: 'html' });
    const { nest, log } = await boot({
      imports: [
        ScheduleModule.forRoot(),
        WechatTokenModule.forRoot({ ...SHOP, baseUrl: wechat.url, warmUp: true }),
      ],
    });
    void nest.get(SchedulerRegistry).getCronJob('wechat-token:sweep').fireOnTick();
    await until(() => log.about('warm-up').length > 0);
    await nest.close();
    expect(log.about('no new token').length).toBeGreaterThan(0);
  });
});
