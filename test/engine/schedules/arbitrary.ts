import fc from 'fast-check';
import type { FetchFailure } from '../../../src/core/failure.js';
import type { Doing, Happening, HostFault, Schedule, WorldFault } from './schedule.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Races happen within milliseconds, leases within seconds, back-offs within minutes. */
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 * SECOND }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 40 * SECOND }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 * MINUTE }) },
);
/** Shorter and longer than a call, a deadline, a lease, a news outage. */
const faultMs = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1, max: 12 * SECOND }),
  fc.integer({ min: 12 * SECOND, max: 90 * SECOND }),
);
const restartAfterMs = fc.integer({ min: 0, max: 20 * SECOND });
const host = fc.nat({ max: 5 });

const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('calls'), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refused-call') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('force') }) },
);

const hostFault: fc.Arbitrary<HostFault> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('freeze'),
      ms: faultMs,
      manner: fc.constantFrom('timers-first', 'network-first', 'suspend'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash'), restartAfterMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close'), restartAfterMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut'), ms: faultMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deaf'), ms: faultMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set-clock'),
      byMs: fc.constantFrom(-86_400_000, -5 * MINUTE, -3 * SECOND, 3 * SECOND, 5 * MINUTE, 86_400_000),
    }),
  },
);

const failure: fc.Arbitrary<FetchFailure> = fc.constantFrom<FetchFailure>(
  { class: 'transient', reason: 'ECONNREFUSED' },
  { class: 'transient', reason: 'HTTP 502', ambiguous: true },
  { class: 'transient', errcode: -1, ambiguous: true },
  { class: 'slow-down', errcode: 45011, pauseMs: MINUTE },
  { class: 'address', errcode: 40164, addressOnly: true },
  { class: 'configuration', errcode: 40125 },
);

const worldFault: fc.Arbitrary<WorldFault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose-lease') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('new-server'),
      clockOffsetMs: fc.constantFrom(-5 * MINUTE, -2 * SECOND, -50, 50, 2 * SECOND, 5 * MINUTE),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('store-down'), ms: faultMs }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('lost-replies'), times: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('slow-replies'),
      ms: faultMs,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('failed-replies'),
      failure,
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('malformed-reply'),
      reply: fc.constantFrom({}, { value: '', expiresInSeconds: 7200 }, { value: 'T', expiresInSeconds: 0 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revoke') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('steal') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('probe-fails'), ms: faultMs }) },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ on: fc.constant('host'), host, what: doing }) },
  { weight: 3, arbitrary: fc.record({ on: fc.constant('host'), host, what: hostFault }) },
  { weight: 3, arbitrary: fc.record({ on: fc.constant('world'), what: worldFault }) },
  {
    weight: 3,
    arbitrary: fc.record({
      on: fc.constant('fetch'),
      moment: fc.constantFrom('send', 'issued', 'reply'),
      what: fc.oneof({ weight: 3, arbitrary: hostFault }, { weight: 1, arbitrary: worldFault }),
    }),
  },
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  size: fc.integer({ min: 2, max: 6 }),
  endpoint: fc.constantFrom('token', 'stable_token', 'gettoken'),
  overlap: fc.constantFrom('at-once', 'newest-two', 'by-time'),
  lifeMs: fc.constantFrom(7_200_000, 20 * MINUTE, 12 * MINUTE),
  wechatLatencyMs: fc.constantFrom(20, 200, 1_500),
  storeLatencyMs: fc.constantFrom(1, 5, 40),
  handsBackDeadToken: fc.boolean(),
  skewMs: fc.constantFrom(0, 5 * MINUTE),
  trafficMs: fc.constantFrom(0, 5 * SECOND, 20 * SECOND),
  sweeps: fc.boolean(),
  steps: fc.array(fc.record({ afterMs: gap, happening }), { minLength: 1, maxLength: 14 }),
});
