import { type Fleet, type Forecast } from './model.js';
import { callsBetween } from './redis-usage.js';
import { type ScaleResult } from './run-scale.js';

/** The fleet that ran, in compressed time. */
export function fleetThatRan({ options, plan, processes }: ScaleResult): Fleet {
  const holders = sum(processes.map(({ late }) => late.inUse));
  return {
    accounts: options.accounts,
    processes: options.processes,
    users: holders / options.accounts,
    renewalSeconds: (plan.endsAt - plan.renewalsBeginAt) / options.renewals / 1000,
  };
}

/** What the model forecasts, as it was measured while every account was renewed, by seconds of compressed time. */
export function measured(result: ScaleResult): Forecast {
  const { options, plan, processes } = result;
  const { empty, inUse, renewed } = result.redis;
  const seconds = (plan.endsAt - plan.renewalsBeginAt) / 1000;
  const perSecond = (count: number): number => count / seconds;
  const news = callsBetween(inUse, renewed, 'publish');
  return {
    renewalsPerSecond: perSecond(renewalsOf(result)),
    scriptsPerSecond: perSecond(scriptsOf(result)),
    newsHeardPerSecond: perSecond(news * options.processes),
    redisBytes: renewed.memoryBytes - empty.memoryBytes,
    redisCpu: perSecond(renewed.cpuSeconds - inUse.cpuSeconds),
    redisOutputBytesPerSecond: perSecond(renewed.outputBytes - inUse.outputBytes),
    heapBytesPerProcess: mean(processes.map(({ late }) => late.heapBytes)),
    cpuPerProcess: perSecond(mean(processes.map(({ cpuUs }) => cpuUs / 1e6))),
  };
}

/** Token calls beyond the first one of each account. */
export function renewalsOf({ endpoint, options }: ScaleResult): number {
  return endpoint.tokenCalls - options.accounts;
}

/** Round trips to Redis while every account was renewed. */
export function scriptsOf({ redis: { inUse, renewed } }: ScaleResult): number {
  return callsBetween(inUse, renewed, 'evalsha') + callsBetween(inUse, renewed, 'eval');
}

/** What coming into use costs; what the application itself keeps of its accounts was there before. */
export function heapPerAccount({ processes }: ScaleResult): number {
  return mean(
    processes.map(({ early, inUse }) => (inUse.heapBytes - early.heapBytes) / (inUse.inUse - early.inUse)),
  );
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
