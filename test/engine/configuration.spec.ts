import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../../src/core/failure.js';
import { failureOf, gaps } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';

// Hours, days or many processes in simulated time take seconds.
const DAY_TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BAD_SECRET: FetchFailure = { class: 'configuration', errcode: 40125, errmsg: 'invalid appsecret' };

/** A fleet whose nodes know secrets of their own; WeChat knows the right one. */
function fleetWithSecrets(size: number, secrets: string[]): Fleet & { readonly secrets: string[] } {
  const secretOf = (host: string): string => secrets[Number(host.split('-')[1])] ?? '';
  const fleet = fleetOf({
    size,
    source: (host) => ({ fingerprint: () => Promise.resolve(`print-${secretOf(host)}`) }),
  });
  fleet.wechat.refuses = (host) => (secretOf(host) === 'right' ? undefined : BAD_SECRET);
  return { ...fleet, secrets };
}

/** Callers on every node, twice a second. */
async function ask({ time, nodes }: Fleet, forMs: number): Promise<unknown[]> {
  const failures: unknown[] = [];
  const end = time.now + forMs;
  while (time.now < end) {
    for (const { keeper } of nodes) void keeper.get().catch((error: unknown) => failures.push(error));
    await time.advance(500);
  }
  return failures;
}

describe('WeChat refuses the configuration', () => {
  it.each([
    ['a wrong secret', BAD_SECRET, 'TOKEN_CONFIGURATION', 'wx1'],
    ['a frozen secret', { class: 'person', errcode: 40243 }, 'TOKEN_ACTION_REQUIRED', 'wx1'],
    ['an unknown code', { class: 'configuration', errcode: 98765 }, 'TOKEN_CONFIGURATION', '98765'],
  ] as const)(
    'G12: %s reaches every waiting caller of the fleet, with a hint, after one call',
    async (_name, failure, code, said) => {
      const fleet = fleetOf({ size: 4 });
      const { time, wechat, nodes } = fleet;
      wechat.refuses = () => failure;
      const startedAt = time.now;

      const errors = await time.until(
        Promise.all(nodes.flatMap(({ keeper }) => Array.from({ length: 25 }, () => failureOf(keeper.get())))),
      );

      expect(wechat.calls).toHaveLength(1);
      expect(time.now - startedAt).toBeLessThan(200);
      expect(errors).toHaveLength(100);
      for (const error of errors) {
        expect(error).toMatchObject({ code, errcode: failure.errcode, account: 'shop', retryable: false });
        expect(error.hint).toContain(said);
        expect(error.retryAt).toBeDefined();
      }
    },
  );

  it(
    'G12: one probe per slot, from one minute to six hours, however many callers and processes ask',
    async () => {
      const fleet = fleetOf({ size: 2 });
      const { time, wechat, nodes } = fleet;
      wechat.refuses = () => BAD_SECRET;
      const end = time.now + 15 * HOUR_MS;
      while (time.now < end) {
        for (const { keeper } of nodes) void keeper.get().catch(() => undefined);
        await time.advance(15_000);
      }

      const minutes = gaps(wechat.calls.map(({ at }) => at)).map((seconds) => Math.round(seconds / 60));
      expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
    },
    DAY_TIMEOUT_MS,
  );

  it('G12: a corrected secret works at once', async () => {
    const fleet = fleetWithSecrets(2, ['wrong', 'wrong']);
    const { time, wechat, node, secrets } = fleet;
    await ask(fleet, 5 * MINUTE_MS);
    expect(wechat.calls.length).toBeLessThanOrEqual(3);

    secrets[0] = 'right';

    expect(await time.until(node.keeper.value())).toBe(wechat.current);
    expect(await time.until(fleet.nodes[1]!.keeper.value())).toBe(wechat.current);
  });

  it(
    'G12: in the middle of a rolling deployment the first process with the right secret serves the whole fleet',
    async () => {
      const fleet = fleetWithSecrets(4, ['wrong', 'wrong', 'wrong', 'wrong']);
      const { time, wechat, secrets } = fleet;
      await ask(fleet, 10 * MINUTE_MS);
      const before = wechat.calls.length;

      secrets[4] = 'right';
      const deployed = fleet.join();

      expect(await time.until(deployed.keeper.value())).toBe(wechat.current);
      await time.advance(1_000);
      for (const { keeper } of fleet.nodes) expect(keeper.peek()?.value).toBe(wechat.current);
      expect(wechat.calls).toHaveLength(before + 1);
    },
    DAY_TIMEOUT_MS,
  );

  it(
    'G12: a fleet half way between two wrong secrets has one back-off for each of them',
    async () => {
      const fleet = fleetWithSecrets(4, ['wrong', 'wrong', 'wrong too', 'wrong too']);
      const failures = await ask(fleet, 10 * MINUTE_MS);

      // Each secret: at 0, 1, 3 and 7 minutes.
      expect(failures.length).toBeGreaterThan(4_000);
      expect(fleet.wechat.calls.length).toBeLessThanOrEqual(8);
    },
    DAY_TIMEOUT_MS,
  );

  it('G12: a process with an old secret neither stops the others nor costs more than a call per renewal', async () => {
    const fleet = fleetWithSecrets(2, ['right', 'right']);
    const { time, wechat, nodes, secrets } = fleet;
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));
    secrets[0] = 'old';
    let failed = 0;
    for (let tick = 0; tick < 6 * 60; tick++) {
      for (const { keeper } of nodes) void keeper.get().catch(() => failed++);
      await time.advance(MINUTE_MS);
    }

    expect(failed).toBe(0);
    expect(wechat.calls.length).toBeLessThanOrEqual(1 + 2 * 4);
  });

  it('G12: a wrong egress address stops that process only; another one takes over at once', async () => {
    const fleet = fleetOf({ size: 3 });
    const { time, wechat, nodes } = fleet;
    const errmsg = 'invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist';
    wechat.refuses = (host) =>
      host === 'node-0' ? { class: 'address', errcode: 40164, errmsg, addressOnly: true } : undefined;

    const [first, ...others] = await time.until(
      Promise.all([
        failureOf(nodes[0]!.keeper.get()),
        time.sleep(20).then(() => nodes[1]!.keeper.value()),
        time.sleep(20).then(() => nodes[2]!.keeper.value()),
      ]),
    );

    expect(first).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED', errcode: 40164 });
    expect(first.hint).toContain('1.2.3.4');
    expect(others).toEqual([wechat.current, wechat.current]);
    expect(wechat.calls.map(({ host }) => host)[0]).toBe('node-0');
    expect(wechat.calls).toHaveLength(2);
    await time.advance(100);
    expect(await time.until(nodes[0]!.keeper.value())).toBe(wechat.current);
  });

  it('G12: a process whose address is refused asks WeChat once per slot, and is healthy again when it is allowed', async () => {
    const fleet = fleetOf({ size: 1 });
    const { time, wechat, node } = fleet;
    wechat.refuses = () => ({ class: 'address', errcode: 40164, addressOnly: true });
    await ask(fleet, 10 * MINUTE_MS);
    expect(wechat.calls).toHaveLength(4);

    wechat.refuses = undefined;
    await time.advance(8 * MINUTE_MS);

    expect(await time.until(node.keeper.value())).toBe(wechat.current);
    expect((await time.until(node.keeper.status())).failure).toBeUndefined();
  });

  it('G12: a valid token is served through it all', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, node } = fleet;
    const { expiresAt } = await time.until(node.keeper.get());
    wechat.refuses = () => BAD_SECRET;
    await time.advance(expiresAt - time.now - 16 * MINUTE_MS);

    expect(await ask(fleet, 15.5 * MINUTE_MS)).toEqual([]);
    expect(wechat.calls.length).toBeLessThanOrEqual(6);
  });
});
