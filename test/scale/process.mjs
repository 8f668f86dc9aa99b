/**
 * One process of a large fleet: the engine, the store over Redis, the accounts and the HTTP client of the built package,
 * put together as the module does, but with two clocks. Credentials live on a compressed one; what waits for the network
 * (deadlines of the store, pings of connections) goes by the machine's, because the network is not compressed.
 */
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { liveHeap } from '../../bench/support/heap.mjs';
import { systemClock } from '../../dist/core/clock.js';
import { CredentialEngine } from '../../dist/core/engine.js';
import { systemRandom } from '../../dist/core/random.js';
import { DEFAULT_SETTINGS } from '../../dist/core/settings.js';
import { axiosTransport } from '../../dist/http/axios-transport.js';
import { CallReports } from '../../dist/http/call-reports.js';
import { AccountDirectory } from '../../dist/nest/account-directory.js';
import { AccountOpener } from '../../dist/nest/open-account.js';
import { normaliseOptions } from '../../dist/nest/options/normalise-options.js';
import { createStores } from '../../dist/stores/create-stores.js';
import { takeOrders } from '../support/take-orders.mjs';
import { CompressedClock, withCompressedTime } from './compressed-clock.mjs';
import { Uses } from './uses.mjs';

const MINUTE_MS = 60_000;
/** What takes longer, in compressed time, is waited for, but not for ever. */
const LATE_MS = MINUTE_MS;
const LONGEST_WAIT_MS = 2_000;
/** As the module's sweep. */
const JITTER_MS = 5_000;

const loopDelay = monitorEventLoopDelay({ resolution: 20 });
const events = {};
let clock;
let stores;
let engine;
let directory;
let uses;
let cpuBefore;
let heard = 0;
let sweepsSince = Infinity;
let longestSweepMs = 0;
let resting = false;

takeOrders({
  async open({ index, redis, endpoint, accounts, time }) {
    clock = new CompressedClock(time);
    const own = accounts.map(({ number, startsAt }) => ({
      name: flat(`tenant-${number}`),
      startsAt,
      answered: false,
    }));
    const byName = new Map(own.map(({ name }, at) => [name, fieldsOf(accounts[at].number, endpoint)]));
    const options = normaliseOptions({
      redis,
      resolveAccount: (name) => byName.get(name),
      http: { headers: { 'x-process': `${index}` } },
      ...deadlines(time.speed),
    });
    stores = await createStores({ ...options, clock: patientClock, random: systemRandom });
    await stores.selfTest();
    engine = new CredentialEngine({
      clock,
      random: systemRandom,
      store: stores.store,
      coordinator: withCompressedTime(stores.coordinator, clock),
      settings: { ...options.settings, pollMs: DEFAULT_SETTINGS.pollMs * time.speed },
      listener: ({ type }) => void (events[type] = (events[type] ?? 0) + 1),
    });
    const calls = new CallReports(clock);
    const opener = new AccountOpener({ options, calls }, engine, axiosTransport(options.http), clock);
    directory = new AccountDirectory(options, opener, clock);
    uses = new Uses({ accounts: own, clock, endpoint, tokenOf });
    engine.start();
    stores.coordinator.subscribe(() => void (heard += 1));
  },

  /** Lets time pass. Answered when this process keeps up with it. */
  async run({ leg }) {
    clock.run(leg);
    const isLate = () => Math.max(clock.monotonic() - sweepsSince, uses.lateMs) > LATE_MS;
    for (const end = performance.now() + LONGEST_WAIT_MS; isLate() && performance.now() < end;)
      await pause(5);
  },

  /** From `at` on, accounts come into use; the sweep runs from now on. */
  begin({ at, everyMs }) {
    uses.begin(at, everyMs);
    void sweepEveryMinute();
  },

  progress: () => ({ ...uses.progress, events, heard, longestSweepMs }),

  /** After a garbage collection. */
  async memory() {
    const heapBytes = await liveHeap();
    return { heapBytes, rssBytes: process.memoryUsage.rss(), inUse: uses.progress.inUse };
  },

  beginUsage() {
    loopDelay.enable();
    loopDelay.reset();
    cpuBefore = process.cpuUsage();
  },

  endUsage() {
    const { user, system } = process.cpuUsage(cpuBefore);
    loopDelay.disable();
    return { cpuUs: user + system, loopDelayP99Ms: loopDelay.percentile(99) / 1e6 };
  },

  rest() {
    resting = true;
    return uses.end();
  },

  async close() {
    await engine.close();
    await stores.close();
  },
});

/**
 * Deadlines and pings of the store are ten times as long: where this many processes share two cores, one that gets no turn
 * for a second is no trouble with Redis.
 */
const PATIENCE = 10;
const patientClock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() / PATIENCE,
  setTimer: (delayMs, callback) => systemClock.setTimer(delayMs * PATIENCE, callback),
};

/** What the network needs does not become shorter: in compressed time it is `speed` times as long. */
function deadlines(speed) {
  const { fetchTimeoutMs, leaseMs, flightTimeoutMs, dueWaitMs, probeTimeoutMs, revalidateMs } =
    DEFAULT_SETTINGS;
  const all = { fetchTimeoutMs, leaseMs, flightTimeoutMs, dueWaitMs, probeTimeoutMs, revalidateMs };
  return Object.fromEntries(Object.entries(all).map(([name, ms]) => [name, ms * speed]));
}

async function tokenOf(name) {
  const { keeper } = await directory.find(name);
  const held = keeper.peek()?.value;
  return { token: await keeper.value(), held };
}

/** As the module's cron job: in the first seconds of every minute; a tick that finds the previous one at work is left out. */
async function sweepEveryMinute() {
  while (!resting) {
    const now = clock.now();
    const jitterMs = systemRandom.next() * JITTER_MS;
    await new Promise((resolve) => clock.setTimer(MINUTE_MS - (now % MINUTE_MS) + jitterMs, resolve));
    sweepsSince = clock.monotonic();
    await engine.sweep();
    longestSweepMs = Math.max(longestSweepMs, clock.monotonic() - sweepsSince);
    sweepsSince = Infinity;
  }
}

function fieldsOf(number, baseUrl) {
  return {
    appId: flat(`wx${`${number}`.padStart(16, '0')}`),
    secret: flat(`${number}`.padStart(32, 'f')),
    tokenApi: 'token',
    baseUrl,
  };
}

/** A text that was put together takes more once it is read, and that would be counted as the library's. */
function flat(text) {
  return Buffer.from(text).toString('latin1');
}
