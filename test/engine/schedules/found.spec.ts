import { describe, expect, it } from '@jest/globals';
import { play } from './play.js';
import type { Schedule } from './schedule.js';

const CALM: Schedule = {
  ...{ seed: 0, size: 2, endpoint: 'token', overlap: 'at-once', lifeMs: 7_200_000 },
  ...{ wechatLatencyMs: 20, storeLatencyMs: 1, handsBackDeadToken: false, skewMs: 0, trafficMs: 0 },
  ...{ sweeps: false, steps: [] },
};

const call = { kind: 'calls', count: 1 } as const;

/** Schedules that the engine once lost, as shrunk by fast-check. */
const FOUND: Readonly<Record<string, Partial<Schedule>>> = {
  'a flushed store gives the same value a second id': {
    endpoint: 'stable_token',
    steps: [
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'force' } } },
      { afterMs: 15, happening: { on: 'host', host: 0, what: { kind: 'force' } } },
      { afterMs: 46, happening: { on: 'world', what: { kind: 'flush' } } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'refused-call' } } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: call } },
    ],
  },
  'a wall clock is set a day ahead during a flight': {
    storeLatencyMs: 40,
    steps: [
      {
        afterMs: 21_091,
        happening: { on: 'host', host: 1, what: { kind: 'set-clock', byMs: 86_400_000 } },
      },
      { afterMs: 589, happening: { on: 'host', host: 1, what: { kind: 'refused-call' } } },
      { afterMs: 0, happening: { on: 'fetch', moment: 'send', what: { kind: 'deaf', ms: 1 } } },
    ],
  },
  'two processes believe in different store servers': {
    steps: [
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'force' } } },
      { afterMs: 30, happening: { on: 'world', what: { kind: 'revoke' } } },
      {
        afterMs: 0,
        happening: { on: 'fetch', moment: 'issued', what: { kind: 'new-server', clockOffsetMs: -300_000 } },
      },
      { afterMs: 26, happening: { on: 'host', host: 0, what: call } },
      { afterMs: 73, happening: { on: 'world', what: { kind: 'revoke' } } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'deaf', ms: 12_000 } } },
    ],
  },
  'a new process meets a new server whose clock runs behind': {
    steps: [
      { afterMs: 0, happening: { on: 'host', host: 1, what: call } },
      { afterMs: 1, happening: { on: 'world', what: { kind: 'new-server', clockOffsetMs: -300_000 } } },
      { afterMs: 11, happening: { on: 'fetch', moment: 'send', what: { kind: 'close', restartAfterMs: 0 } } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'refused-call' } } },
      { afterMs: 59, happening: { on: 'host', host: 0, what: { kind: 'crash', restartAfterMs: 0 } } },
    ],
  },
  'a host whose clock was set ahead loses the store for a moment': {
    steps: [
      { afterMs: 0, happening: { on: 'host', host: 1, what: call } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'set-clock', byMs: 300_000 } } },
      { afterMs: 10, happening: { on: 'world', what: { kind: 'store-down', ms: 12_000 } } },
      { afterMs: 11_984, happening: { on: 'world', what: { kind: 'store-down', ms: 1 } } },
      { afterMs: 860, happening: { on: 'host', host: 0, what: { kind: 'cut', ms: 148 } } },
      { afterMs: 0, happening: { on: 'host', host: 0, what: call } },
    ],
  },
  'a flight that timed out leaves a doubtful token behind': {
    trafficMs: 5_000,
    steps: [
      { afterMs: 0, happening: { on: 'host', host: 0, what: { kind: 'force' } } },
      {
        afterMs: 65,
        happening: {
          on: 'fetch',
          moment: 'issued',
          what: { kind: 'freeze', ms: 29_963, manner: 'network-first' },
        },
      },
      { afterMs: 9_893, happening: { on: 'host', host: 0, what: { kind: 'refused-call' } } },
      { afterMs: 26_460, happening: { on: 'world', what: { kind: 'lose-lease' } } },
      { afterMs: 2_545, happening: { on: 'world', what: { kind: 'lost-replies', times: 1 } } },
    ],
  },
};

describe('schedules that were lost once', () => {
  it.each(Object.entries(FOUND))('G7: %s', async (_name, schedule) => {
    expect((await play({ ...CALM, ...schedule })).complaints).toEqual([]);
  });
});
