import { Injectable } from '@nestjs/common';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WECHAT_TOKEN_RANDOM } from '../../src/nest/wechat-token.constants.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps, having, onClock } from './support/apps.js';
import { ManualClock } from './support/manual-clock.js';
import { until } from './support/until.js';
import { appId, secret, simulator } from './support/wechat.js';

const SWEEP = 'wechat-token:sweep';
const given = simulator();
const boot = apps();

@Injectable()
class Reports {
  written = 0;

  @Cron('* * * * * *', { name: 'reports' })
  write(): void {
    this.written += 1;
  }
}

/** WeChat's time goes with the application's. */
async function passes(clock: ManualClock, ms: number): Promise<void> {
  given.wechat.clock.advance(ms);
  clock.advance(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

const options = () => ({ appId, secret, baseUrl: given.wechat.url });

describe('The sweep', () => {
  it.each([
    ['after', () => [ScheduleModule.forRoot(), WechatTokenModule.forRoot(options())]],
    ['before', () => [WechatTokenModule.forRoot(options()), ScheduleModule.forRoot()]],
  ])('is a cron job of the application when the module is imported %s ScheduleModule', async (_, imports) => {
    const { nest } = await boot({ imports: imports(), providers: [Reports] });
    const jobs = nest.get(SchedulerRegistry).getCronJobs();
    expect([...jobs.keys()].sort()).toEqual(['reports', SWEEP]);
    expect(jobs.get(SWEEP)).toMatchObject({ isActive: true, cronTime: { source: '0 * * * * *' } });
  });

  it('keeps a token fresh that is about to expire', async () => {
    const { wechat } = given;
    const clock = new ManualClock();
    const { nest } = await boot({
      imports: [ScheduleModule.forRoot(), onClock(clock, WechatTokenModule.forRoot(options()))],
    });
    const account = nest.get(WechatTokenService).account();
    const sweep = nest.get(SchedulerRegistry).getCronJob(SWEEP);
    const first = await account.getAccessToken();

    await passes(clock, 3600_000);
    void sweep.fireOnTick();
    await passes(clock, 5_000);
    expect(wechat.tokenCalls()).toBe(1);

    await passes(clock, 3490_000);
    void sweep.fireOnTick();
    await passes(clock, 5_000);
    await until(() => account.peek()?.value !== first);
    expect(wechat.tokenCalls()).toBe(2);
    expect(account.peek()?.value).toBe(wechat.currentToken(appId, 'stable_token'));
  });

  it('waits a random while in each tick, and skips ticks while one is at work', async () => {
    const clock = new ManualClock();
    const random = { next: () => 0.5, id: () => 'id' };
    const module = having(WECHAT_TOKEN_RANDOM, random, WechatTokenModule.forRoot(options()));
    const { nest, log } = await boot({ imports: [ScheduleModule.forRoot(), onClock(clock, module)] });
    const timers = jest.spyOn(clock, 'setTimer');
    const sweep = nest.get(SchedulerRegistry).getCronJob(SWEEP);

    void sweep.fireOnTick();
    void sweep.fireOnTick();
    expect(timers.mock.calls.map(([delayMs]) => delayMs)).toEqual([2_500]);

    timers.mockClear();
    await passes(clock, 2_500);
    void sweep.fireOnTick();
    expect(timers.mock.calls.map(([delayMs]) => delayMs)).toContain(2_500);
    expect(log.about('failed')).toEqual([]);
  });

  it('is nowhere with cron: false', async () => {
    const { nest } = await boot({
      imports: [ScheduleModule.forRoot(), WechatTokenModule.forRoot({ ...options(), cron: false })],
    });
    expect([...nest.get(SchedulerRegistry).getCronJobs().keys()]).toEqual([]);
  });

  it('has an expression of its own', async () => {
    const { nest } = await boot({
      imports: [
        ScheduleModule.forRoot(),
        WechatTokenModule.forRoot({ ...options(), cron: '30 */2 * * * *' }),
      ],
    });
    expect(nest.get(SchedulerRegistry).getCronJob(SWEEP).cronTime.source).toBe('30 */2 * * * *');
  });

  it("stays out of a registry that one of the application's modules keeps to itself", async () => {
    const inner = { ...ScheduleModule.forRoot(), global: false };
    const { nest } = await boot({ imports: [inner, WechatTokenModule.forRoot(options())] });
    expect([...nest.get(SchedulerRegistry, { strict: false }).getCronJobs().keys()]).toEqual([]);
  });

  it('leaves the registry when the application closes', async () => {
    const { nest } = await boot({
      imports: [ScheduleModule.forRoot(), WechatTokenModule.forRoot(options())],
    });
    const registry = nest.get(SchedulerRegistry);
    const job = registry.getCronJob(SWEEP);
    await nest.close();
    expect(registry.doesExist('cron', SWEEP)).toBe(false);
    expect(job.isActive).toBe(false);
  });

  it('of two private instances of the module do not meet in the registry', async () => {
    const one = () => WechatTokenModule.forRoot({ ...options(), isGlobal: false });
    const { nest } = await boot({ imports: [ScheduleModule.forRoot(), one(), one()] });
    expect([...nest.get(SchedulerRegistry).getCronJobs().keys()]).toEqual([SWEEP]);
    await expect(nest.close()).resolves.toBeUndefined();
  });
});

describe('On the real timers of cron', () => {
  beforeEach(() => {
    // cron drives its jobs with these; sockets need the others.
    jest.useFakeTimers({
      now: 1_800_000_000_500,
      doNotFake: ['nextTick', 'queueMicrotask', 'performance', 'setImmediate'],
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['after', () => [ScheduleModule.forRoot(), WechatTokenModule.forRoot(options())]],
    ['before', () => [WechatTokenModule.forRoot(options()), ScheduleModule.forRoot()]],
  ])(
    "the application's own @Cron methods fire once, with the module %s ScheduleModule",
    async (_, imports) => {
      const { nest } = await boot({ imports: imports(), providers: [Reports] });
      await jest.advanceTimersByTimeAsync(10_000);
      expect(nest.get(Reports).written).toBe(10);
      await nest.close();
    },
  );

  it('the sweep runs every minute in an application that has no scheduler', async () => {
    const clock = new ManualClock();
    const timers = jest.spyOn(clock, 'setTimer');
    const { nest } = await boot({ imports: [onClock(clock, WechatTokenModule.forRoot(options()))] });
    expect(() => nest.get(SchedulerRegistry, { strict: false })).toThrow();
    const minutes = async (count: number): Promise<number> => {
      timers.mockClear();
      for (let minute = 0; minute < count; minute++) {
        await jest.advanceTimersByTimeAsync(60_000);
        clock.advance(5_000);
      }
      // Everything but the engine's own ticker.
      return timers.mock.calls.filter(([delayMs]) => delayMs !== 1_000).length;
    };
    expect(await minutes(5)).toBe(5);
    await nest.close();
    expect(await minutes(5)).toBe(0);
  });
});
