import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { startRedis } from '../../support/redis-server.js';
import { Pacemaker } from './pacemaker.js';
import { planScale, type ScaleOptions, type ScalePlan } from './plan.js';
import { redisUsage, type RedisUsage } from './redis-usage.js';
import {
  type EndpointReport,
  type Memory,
  type Progress,
  ScaleEndpoint,
  ScaleProcess,
} from './scale-fleet.js';

/** Before the first use, in compressed time, so that every process is told of it in time. */
const LEAD_MS = 60_000;
/** The heap is looked at when so much of the accounts is in use, when all are, and at the end. */
const FIRST_LOOK = 0.2;
/** News that concern nobody, to see what hearing them costs. */
const STRANGE_NEWS = 3_000;
const CHANNEL = 'wechat-token:news';

export interface ProcessResult {
  readonly progress: Progress;
  readonly early: Memory;
  readonly inUse: Memory;
  readonly late: Memory;
  /** While every account was renewed. */
  readonly cpuUs: number;
  readonly loopDelayP99Ms: number;
  /** Of one news about an account that it does not use. */
  readonly cpuUsPerNews: number;
}

export interface ScaleResult {
  readonly options: ScaleOptions;
  readonly plan: ScalePlan;
  readonly realSeconds: number;
  /** Share of the time that the clocks stood still because a process did not keep up. */
  readonly stoodStill: number;
  readonly endpoint: EndpointReport;
  readonly processes: readonly ProcessResult[];
  readonly redis: {
    readonly empty: RedisUsage;
    readonly inUse: RedisUsage;
    readonly renewed: RedisUsage;
    readonly newsHeard: RedisUsage;
  };
  /** Unhandled rejections, uncaught exceptions, anything printed. */
  readonly escaped: readonly string[];
}

/** Runs a fleet of processes over a Redis of its own and a token endpoint, until every account has been renewed. */
export async function runScale(
  options: ScaleOptions,
  say: (line: string) => void = () => undefined,
): Promise<ScaleResult> {
  const plan = planScale(options);
  const startedAt = performance.now();
  const server = await startRedis();
  const endpoint = await ScaleEndpoint.start();
  const fleet = await Promise.all(Array.from({ length: options.processes }, () => ScaleProcess.start()));
  const redis = new Redis(server.url);
  try {
    return await run();
  } finally {
    redis.disconnect();
    await Promise.all([endpoint, ...fleet].map((child) => child.kill()));
    await server.stop();
  }

  async function run(): Promise<ScaleResult> {
    const time = { speed: options.speed, origin: Date.now() };
    const { url } = await endpoint.open({
      accounts: options.accounts,
      lifeSeconds: options.lifeSeconds,
      time,
    });
    await all((process, index) =>
      process.open({ index, redis: server.url, endpoint: url, accounts: plan.accountsOf(index), time }),
    );
    const pacemaker = new Pacemaker(time);
    pacemaker.start([endpoint, ...fleet]);
    const beginsAt = pacemaker.now() + LEAD_MS;
    const until = (at: number): Promise<void> => pacemaker.until(beginsAt + at);

    const empty = await redisUsage(redis);
    await all((process) => process.begin(beginsAt, plan.everyMs));
    await until(FIRST_LOOK * plan.inUseAt);
    const early = await all((process) => process.memory());
    await until(plan.inUseAt);
    const memoryInUse = await all((process) => process.memory());
    say(`all accounts are in use after ${(await endpoint.report()).tokenCalls} token calls`);

    await until(plan.renewalsBeginAt);
    const inUse = await redisUsage(redis);
    await all((process) => process.beginUsage());
    await until(plan.endsAt);
    // A machine that is too busy may need a little longer.
    while (pacemaker.now() < beginsAt + plan.latestEnd && !(await isOver())) await pause(100);
    const renewed = await redisUsage(redis);
    const usage = await all((process) => process.endUsage());
    const report = await endpoint.report();
    say(`all accounts are renewed after ${report.tokenCalls} token calls`);

    const progress = await all((process) => process.progress());
    const { stoodStill } = pacemaker;
    await all((process) => process.rest());
    const late = await all((process) => process.memory());
    const cpuUsPerNews = await hearStrangeNews();
    const newsHeard = await redisUsage(redis);
    await all((process) => process.close());
    await pacemaker.stop();
    return {
      options,
      plan,
      realSeconds: (performance.now() - startedAt) / 1000,
      stoodStill,
      endpoint: report,
      processes: fleet.map((_, index) => ({
        progress: progress[index]!,
        early: early[index]!,
        inUse: memoryInUse[index]!,
        late: late[index]!,
        ...usage[index]!,
        cpuUsPerNews: cpuUsPerNews[index]!,
      })),
      redis: { empty, inUse, renewed, newsHeard },
      escaped: [endpoint, ...fleet].flatMap((child) => child.escaped),
    };
  }

  async function isOver(): Promise<boolean> {
    const { accountsByCalls } = await endpoint.report();
    return accountsByCalls.every(([calls]) => calls > options.renewals);
  }

  /** What a process pays for hearing of an account that others use. */
  async function hearStrangeNews(): Promise<number[]> {
    const heard = (): Promise<number[]> => all(async (process) => (await process.progress()).heard);
    const before = await heard();
    await all((process) => process.beginUsage());
    for (let number = 0; number < STRANGE_NEWS; number++) {
      const key = `wechat-token:{weixin:wx${`${number}`.padStart(16, '9')}:token}`;
      // One after the other: many at once would cost less than they do when they come as they come.
      await redis.publish(CHANNEL, JSON.stringify({ key, kind: 'credential', id: 'c2l4dGVlbiBieXRl' }));
    }
    await eventually(
      async () => (await heard()).every((count, index) => count >= before[index]! + STRANGE_NEWS),
      'every process has heard the news',
      60_000,
    );
    return (await all((process) => process.endUsage())).map(({ cpuUs }) => cpuUs / STRANGE_NEWS);
  }

  function all<T>(order: (process: ScaleProcess, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(fleet.map(order));
  }
}
