import { describe, expect, it } from '@jest/globals';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY } from './world/fleet.js';
import type { SimStoreServer } from './world/sim-store.js';
import type { SimTime } from './world/sim-time.js';

const HANG = { kind: 'delay', ms: 86_400_000 } as const;
const never = (): Promise<never> => new Promise(() => undefined);

describe('callers that give up', () => {
  it('G18: only the caller that aborts is rejected, the one that started the flight included', async () => {
    const { time, wechat, node } = fleetOf();
    const leader = new AbortController();
    const first = failureOf(node.keeper.get({ signal: leader.signal }));
    const others = Array.from({ length: 9 }, () => node.keeper.value());
    await time.advance(5);
    leader.abort();

    expect((await first).code).toBe('ABORTED');
    expect(new Set(await time.until(Promise.all(others)))).toEqual(new Set([wechat.current]));
    expect(wechat.calls).toHaveLength(1);
  });

  it('G18: the flight goes on when every caller has left', async () => {
    const { time, wechat, node } = fleetOf();
    const controller = new AbortController();
    const calls = Array.from({ length: 5 }, () => failureOf(node.keeper.get({ signal: controller.signal })));
    await time.advance(10);
    controller.abort();
    await Promise.all(calls);
    await time.advance(1_000);

    expect(node.keeper.peek()?.value).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G18: an aborted caller starts nothing', async () => {
    const { time, wechat, node } = fleetOf();
    expect((await failureOf(node.keeper.get({ signal: AbortSignal.abort() }))).code).toBe('ABORTED');
    await time.advance(1_000);
    expect(wechat.calls).toEqual([]);
  });

  it('G18: a caller that waits for a renewal can leave too', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const { expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 30_000);
    wechat.trouble(HANG);
    const controller = new AbortController();
    const call = failureOf(node.keeper.get({ signal: controller.signal }));
    await time.advance(300);
    controller.abort();

    expect((await call).code).toBe('ABORTED');
  });
});

describe('flights', () => {
  const settledAfter = async (fleet: ReturnType<typeof fleetOf>, callers = 3) => {
    const { time, node } = fleet;
    const startedAt = time.now;
    const failures = Promise.all(Array.from({ length: callers }, () => failureOf(node.keeper.get())));
    const [error] = await time.until(failures, 600_000);
    return { seconds: (time.now - startedAt) / 1000, code: error?.code };
  };

  it('G18: settle when the source hangs', async () => {
    const fleet = fleetOf();
    fleet.wechat.trouble(HANG, Infinity);

    expect(await settledAfter(fleet)).toEqual({
      seconds: expect.closeTo(10, 0) as unknown,
      code: 'TOKEN_FETCH_FAILED',
    });
  });

  it('G18: settle when the secret can not be had', async () => {
    const fleet = fleetOf({ source: () => ({ fingerprint: never, fetch: never }) });

    const { seconds, code } = await settledAfter(fleet);

    expect(seconds).toBeLessThanOrEqual(30);
    expect(code).toBe('TOKEN_FETCH_FAILED');
  });

  it('G18: settle when the store never answers at all', async () => {
    const fleet = fleetOf();
    const connection = fleet.node.connection!;
    connection.read = never;

    expect(await settledAfter(fleet)).toEqual({ seconds: 30, code: 'TIMEOUT' });
  });

  it('G18: settle while another process holds the lease and never gives news', async () => {
    const fleet = fleetOf();
    const { server, time } = fleet;
    leaseForAnHour(server, time);

    const { seconds, code } = await settledAfter(fleet);

    expect(code).toBe('TIMEOUT');
    expect(seconds).toBeLessThanOrEqual(30);
    expect(fleet.wechat.calls).toEqual([]);
  });

  it('G18: that could not end in time send nothing any more', async () => {
    const fleet = fleetOf();
    const { server, time, wechat } = fleet;
    server.leases.set(KEY, { key: KEY, owner: 'somebody', until: time.now + 25_000 });
    wechat.trouble(HANG, Infinity);

    const { seconds } = await settledAfter(fleet);

    expect(seconds).toBeLessThanOrEqual(30);
    expect(wechat.calls).toEqual([]);
  });

  it.each(['force', 'rejected'] as const)('G18: that came too late pretend no success: %s', async (what) => {
    const { server, time, wechat, node } = fleetOf();
    const { id } = await time.until(node.keeper.get());
    leaseForAnHour(server, time);
    const startedAt = time.now;
    const call = what === 'force' ? node.keeper.force('drill') : node.keeper.rejected(id);
    const error = await time.until(failureOf(call), 600_000);
    expect(error.code).toBe('TIMEOUT');
    expect(time.now - startedAt).toBeLessThanOrEqual(30_000);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G18: outlive a lease that a crashed process left', async () => {
    const { server, time, wechat, node } = fleetOf();
    server.leases.set(KEY, { key: KEY, owner: 'crashed', until: time.now + 15_000 });
    const startedAt = time.now;

    expect(await time.until(node.keeper.value())).toBe(wechat.current);
    expect(time.now - startedAt).toBeLessThan(17_000);
    expect(wechat.calls).toHaveLength(1);
  });

  it('G18: of all kinds leave nothing behind that holds the next one back', async () => {
    const fleet = fleetOf();
    fleet.wechat.trouble(HANG, 1);
    await settledAfter(fleet);
    await fleet.time.advance(2_000);

    expect(await fleet.time.until(fleet.node.keeper.value())).toBe(fleet.wechat.current);
  });
});

/** Somebody who takes the lease again and again, and never gives news. */
function leaseForAnHour(server: SimStoreServer, time: SimTime, end = time.now + 3_600_000): void {
  server.leases.set(KEY, { key: KEY, owner: 'somebody', until: time.now + 15_000 });
  if (time.now < end) time.at(time.now + 10_000, () => leaseForAnHour(server, time, end));
}
