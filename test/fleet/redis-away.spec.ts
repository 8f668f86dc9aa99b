import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { fleetOf } from './support/fleet.js';

const SIZE = 3;
const CALLERS = 20;
const STORE_TIMEOUT_MS = 300;

const account = (name: string, index: number, tokenApi: string) => ({
  name,
  tokenApi,
  appId: `wx${String(index).repeat(16)}`,
  secret: String(index).repeat(32),
});
const warm = account('default', 1, 'token');
const cold = account('cold', 2, 'token');
const stable = account('stable', 3, 'stable_token');
const ACCOUNTS = [warm, cold, stable];
const NAMES = ACCOUNTS.map(({ name }) => name);

const fleet = fleetOf(SIZE);

type Step = () => void | Promise<void>;

const start = () =>
  fleet.start({
    size: SIZE,
    accounts: ACCOUNTS,
    options: { storeTimeoutMs: STORE_TIMEOUT_MS },
    wechat: { accounts: ACCOUNTS },
  });

const classicCalls = () => fleet.wechat.calls('/cgi-bin/token');
const stableCalls = () => fleet.wechat.calls('/cgi-bin/stable_token');

/** Redis is away and the `warm` account may have a token: nobody crashes, nobody fetches on the classic endpoint. */
async function proveDegraded(): Promise<void> {
  const before = classicCalls();
  const asked = performance.now();
  const refused = await fleet.call(CALLERS, ['cold']);
  // Two store operations at most stand between a caller and the answer.
  expect(performance.now() - asked).toBeLessThan(2 * STORE_TIMEOUT_MS + 3000);
  expect(refused.succeeded).toBe(0);
  expect(new Set(refused.failures.map(({ code }) => code))).toEqual(new Set(['STORE_UNAVAILABLE']));
  expect(refused.failures).toHaveLength(SIZE * CALLERS);

  expect(await fleet.call(CALLERS, ['stable'])).toMatchObject({ succeeded: SIZE * CALLERS, failures: [] });
  expect(stableCalls()).toBeLessThanOrEqual(SIZE);
  expect(classicCalls()).toBe(before);
}

/** Redis has returned: every account works in every process, with one call for each that had no token. */
async function proveRecovered(tokenless: readonly { readonly name: string }[]): Promise<void> {
  const before = { classic: classicCalls(), stable: stableCalls() };
  await eventually(
    async () => (await fleet.call(1, NAMES)).failures.length === 0,
    'every process works as before',
    15_000,
  );
  expect(classicCalls()).toBe(before.classic + tokenless.length);
  expect(stableCalls()).toBeLessThanOrEqual(before.stable + 1);
  for (const name of NAMES) await fleet.agrees(name);

  fleet.wechat.revokeToken(warm.appId);
  expect(await fleet.send(CALLERS)).toMatchObject({ succeeded: SIZE * CALLERS, failures: [] });
  expect(classicCalls()).toBe(before.classic + tokenless.length + 1);
}

describe('Without Redis', () => {
  afterEach(async () => {
    fleet.redis.thaw();
    if (fleet.redis.pid === 0) await fleet.redis.restart();
  });

  it.each([
    ['hung (SIGSTOP)', () => fleet.redis.freeze(), () => fleet.redis.thaw()],
    ['killed (SIGKILL)', () => fleet.redis.kill(), () => fleet.redis.restart()],
  ])(
    'G15: %s, a running fleet serves what it holds and recovers',
    async (_how, leave: Step, comeBack: Step) => {
      await start();
      await fleet.call(1, ['default']);
      await leave();
      expect(await fleet.call(CALLERS, ['default'])).toMatchObject({
        succeeded: SIZE * CALLERS,
        failures: [],
      });
      expect(await fleet.send(CALLERS)).toMatchObject({ succeeded: SIZE * CALLERS, failures: [] });
      expect(classicCalls()).toBe(1);
      await proveDegraded();
      await comeBack();
      await proveRecovered([cold]);
    },
  );

  it.each([
    ['hung', () => fleet.redis.freeze(), () => fleet.redis.thaw()],
    ['not there', () => fleet.redis.kill(), () => fleet.redis.restart()],
  ])('G15: %s at boot, a fleet starts degraded and recovers', async (_how, leave: Step, comeBack: Step) => {
    await leave();
    await start();
    await proveDegraded();
    await comeBack();
    await proveRecovered([warm, cold]);
  });
});
