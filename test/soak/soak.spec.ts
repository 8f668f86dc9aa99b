import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../engine/world/fleet.js';
import { fleetOf, together } from '../fleet/support/fleet.js';
import { type Failure } from '../fleet/support/worker.js';
import { nextFault, type SoakFault } from './faults.js';

const SIZE = 4;
const LIFE_SECONDS = 90;
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 2);
const SEED = Number(process.env['SOAK_SEED'] ?? 1);
const ROUND_MS = 5_000;
const EVERY_MS = 40;
/** Longest time a fault is given to be over. */
const SETTLE_MS = 45_000;

/** What a caller may be told while Redis, WeChat or a token is away; anything else is a defect. */
const TOLERATED = new Set([
  'STORE_UNAVAILABLE',
  'TOKEN_FETCH_FAILED',
  'TOKEN_REJECTED',
  'TIMEOUT',
  'HTTP_ERROR',
]);

const account = (name: string, index: number, tokenApi: string) => ({
  name,
  tokenApi,
  appId: `wx${String(index).repeat(16)}`,
  secret: String(index).repeat(32),
});
const ACCOUNTS = [account('default', 1, 'stable_token'), account('classic', 2, 'token')];
const NAMES = ACCOUNTS.map(({ name }) => name);

const fleet = fleetOf(SIZE);

describe('A soak', () => {
  it(
    `G7, G15, G17: ${MINUTES} minutes of load and faults leave no dead token, no leak, and a call budget that was kept`,
    async () => {
      const random = seededRandom(SEED);
      const options = { cron: '*/5 * * * * *', storeTimeoutMs: 300 };
      await fleet.start({
        size: SIZE,
        accounts: ACCOUNTS,
        options,
        wechat: { accounts: ACCOUNTS, expiresIn: LIFE_SECONDS, overlap: 'by-time', logLimit: 1_000 },
      });
      await fleet.call(1, NAMES);
      await calm();
      const before = await usage();

      const startedAt = Date.now();
      const end = startedAt + MINUTES * 60_000;
      const struck: SoakFault[] = [];
      const failures: Failure[] = [];
      let succeeded = 0;
      while (Date.now() < end) {
        const load = Promise.all(
          NAMES.flatMap((name) =>
            fleet.workers.map((worker) => worker.keepSending(Date.now() + ROUND_MS, EVERY_MS, name)),
          ),
        ).then(together);
        const fault = nextFault(random, Date.now() - startedAt, struck);
        await fault.strike({ fleet, random, appIds: ACCOUNTS.map(({ appId }) => appId) });
        struck.push(fault);
        const round = await load;
        succeeded += round.succeeded;
        failures.push(...round.failures);
      }
      await calm();
      const after = await usage();

      const codes = failures.map(({ code, message }) => code ?? message);
      report({ struck, succeeded, codes, before, after });
      expect(codes.filter((code) => !TOLERATED.has(code))).toEqual([]);
      expect(succeeded).toBeGreaterThan(50 * failures.length);
      for (const name of NAMES) await fleet.agrees(name);

      // Renewals of two accounts, and what faults cost at most: each a rejection, a repetition or a doubt.
      const renewals = 2 * Math.ceil((MINUTES * 60 + 120) / (LIFE_SECONDS / 2));
      expect(fleet.wechat.tokenCalls()).toBeLessThanOrEqual(renewals + 4 * struck.length + 10);

      expect(after.keys).toBeLessThanOrEqual(before.keys + 2);
      after.processes.forEach((process, index) => {
        const first = before.processes[index]!;
        expect(process.handles).toBeLessThanOrEqual(first.handles + 4);
        expect(process.heapBytes).toBeLessThan(first.heapBytes * 1.25 + 4_000_000);
      });
    },
    (MINUTES * 60 + 180) * 1_000,
  );
});

/** Everybody holds the same living token of each account. */
async function calm(): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  for (const name of NAMES) {
    for (;;) {
      const { failures } = await fleet.call(1, [name]);
      if (failures.length === 0) break;
      if (Date.now() > end) throw new Error(`"${name}" does not recover: ${failures[0]!.message}`);
      await pause(200);
    }
    await fleet.agrees(name);
  }
}

async function usage() {
  const redis = new Redis(fleet.redis.url);
  try {
    return { keys: await redis.dbsize(), processes: await fleet.all((worker) => worker.usage()) };
  } finally {
    redis.disconnect();
  }
}

function report({
  struck,
  succeeded,
  codes,
  before,
  after,
}: {
  struck: readonly SoakFault[];
  succeeded: number;
  codes: readonly string[];
  before: Awaited<ReturnType<typeof usage>>;
  after: Awaited<ReturnType<typeof usage>>;
}): void {
  const count = (names: readonly string[]): string =>
    [...new Set(names)]
      .sort()
      .map((name) => `${name} ${names.filter((other) => other === name).length}`)
      .join(', ') || 'none';
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const lines = [
    `seed ${SEED}, ${MINUTES} min, ${SIZE} processes, faults: ${count(struck.map(({ name }) => name))}`,
    `business calls: ${succeeded} succeeded, failed: ${count(codes)}; token calls: ${fleet.wechat.tokenCalls()}`,
    `Redis keys: ${before.keys} → ${after.keys}`,
    ...after.processes.map(
      ({ heapBytes, handles }, index) =>
        `process ${index}: heap ${megabytes(before.processes[index]!.heapBytes)} → ${megabytes(heapBytes)}, handles ${before.processes[index]!.handles} → ${handles}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
