import { fleetThatRan, heapPerAccount, mean, measured, renewalsOf, scriptsOf, sum } from './measured.js';
import { type Fleet, forecast, type Forecast } from './model.js';
import { callsBetween } from './redis-usage.js';
import { type ScaleResult } from './run-scale.js';

type Row = readonly (string | number)[];

/** What docs/scale.md shows of a run, as Markdown. `tick` is the cost of a sweep with nothing due, in ns. */
export function printed(result: ScaleResult, tick?: { readonly many: number; readonly few: number }): string {
  return [shown(result), '', costs(result, tick), '', compared(result)].join('\n');
}

function shown({ options, plan, endpoint, processes, realSeconds, stoodStill }: ScaleResult): string {
  const progress = processes.map((process) => process.progress);
  const by = endpoint.callsBy.map(([, calls]) => calls);
  return table(
    ['G28', `${options.accounts} accounts`],
    [
      ['processes', options.processes],
      [
        'compressed time, and how long it took',
        `${minutes(plan.endsAt)} min, ${minutes(realSeconds * 1000)} min`,
      ],
      ['of this time, the clock stood still for the machine, %', figure(100 * stoodStill)],
      [
        'token calls: accounts',
        endpoint.accountsByCalls.map(([calls, count]) => `${calls}: ${count}`).join(', '),
      ],
      ['token calls for an account while another one was under way', endpoint.overlaps],
      [
        'age of a token when it was replaced, min',
        `${minutes(endpoint.gaps.shortest)}–${minutes(endpoint.gaps.longest)}`,
      ],
      ['uses of a token', endpoint.uses],
      ['of these: of a dead token', endpoint.deadUses],
      [
        'of these: waited for a renewal, but for the first one of a process',
        sum(progress.map(({ waited }) => waited)),
      ],
      [
        'of these: compared with the store first, after a clock was corrected or news were lost',
        sum(progress.map(({ looked }) => looked)),
      ],
      ['failed uses', sum(progress.map(({ failed }) => failed))],
      ['token calls by process', `${Math.min(...by)}–${Math.max(...by)}`],
    ],
  );
}

function costs(
  result: ScaleResult,
  tick: { readonly many: number; readonly few: number } | undefined,
): string {
  const { processes, options } = result;
  const { empty, inUse, renewed, newsHeard } = result.redis;
  const renewals = renewalsOf(result);
  const strange = callsBetween(renewed, newsHeard, 'publish') * options.processes;
  const redisUs = (newsHeard.cpuSeconds - renewed.cpuSeconds) * 1e6;
  return table(
    ['cost', 'measured'],
    [
      ['round trips to Redis, a renewal', figure(scriptsOf(result) / renewals)],
      [
        'commands of Redis, a renewal, those inside the scripts included',
        figure(callsBetween(inUse, renewed) / renewals),
      ],
      ['news, a renewal', figure(callsBetween(inUse, renewed, 'publish') / renewals)],
      [
        'memory of Redis, an account, bytes',
        figure((renewed.memoryBytes - empty.memoryBytes) / options.accounts),
      ],
      ['CPU of Redis, a renewal, µs', figure(((renewed.cpuSeconds - inUse.cpuSeconds) * 1e6) / renewals)],
      ['CPU of Redis, a process that hears a news, µs', figure(redisUs / strange)],
      ['CPU of all processes, a renewal, µs', figure(sum(processes.map(({ cpuUs }) => cpuUs)) / renewals)],
      [
        'CPU of a process, a news about an account that it does not use, µs',
        figure(mean(processes.map(({ cpuUsPerNews }) => cpuUsPerNews))),
      ],
      ['heap of a process, an account in use, bytes', figure(heapPerAccount(result))],
      [
        'heap of a process, all accounts in use, and when all were renewed, MB',
        `${figure(mean(processes.map(({ inUse }) => inUse.heapBytes)) / 1e6)}, ${figure(mean(processes.map(({ late }) => late.heapBytes)) / 1e6)}`,
      ],
      ['memory of a process (RSS), MB', figure(mean(processes.map(({ late }) => late.rssBytes)) / 1e6)],
      [
        'delay of the event loop, 99th percentile, ms',
        figure(Math.max(...processes.map(({ loopDelayP99Ms }) => loopDelayP99Ms))),
      ],
      ...(tick
        ? [
            [
              'sweep with nothing due, 100000 accounts beside 10, ns',
              `${figure(tick.many)} beside ${figure(tick.few)}`,
            ],
          ]
        : []),
    ],
  );
}

const LABELS: Readonly<Record<keyof Forecast, readonly [label: string, unit: number]>> = {
  renewalsPerSecond: ['token calls a second', 1],
  scriptsPerSecond: ['round trips to Redis a second', 1],
  newsHeardPerSecond: ['news heard a second, by all processes', 1],
  redisBytes: ['memory of Redis, MB', 1e6],
  redisCpu: ['CPU of Redis, % of a core', 0.01],
  redisOutputBytesPerSecond: ['output of Redis, kB a second', 1e3],
  heapBytesPerProcess: ['heap of a process, MB', 1e6],
  cpuPerProcess: ['CPU of a process, % of a core', 0.01],
};
const KEYS = Object.keys(LABELS) as (keyof Forecast)[];

function compared(result: ScaleResult): string {
  const real = measured(result);
  const model = forecast(fleetThatRan(result));
  return table(
    ['by seconds of compressed time', 'model', 'measured', 'difference'],
    KEYS.map((key) => {
      const [label, unit] = LABELS[key];
      const difference = (100 * (real[key] - model[key])) / model[key];
      return [label, figure(model[key] / unit), figure(real[key] / unit), `${Math.round(difference)} %`];
    }),
  );
}

/** What the model says of fleets that nobody has run here. */
export function forecasts(fleets: Readonly<Record<string, Fleet>>): string {
  const all = Object.values(fleets).map(forecast);
  return table(
    ['', ...Object.keys(fleets)],
    KEYS.map((key) => {
      const [label, unit] = LABELS[key];
      return [label, ...all.map((one) => figure(one[key] / unit))];
    }),
  );
}

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1);
}

function figure(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);
}
