import { describe, expect, it, jest } from '@jest/globals';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** The clocks are compared once a second, and whether a minute has passed. */
const NEXT_LOOK_MS = 61_000;

/** Counts what a node asks the store for. */
function traffic({ connection }: Node) {
  const reads = jest.spyOn(connection!, 'read');
  const times = jest.spyOn(connection!, 'time');
  const count = (): { reads: number; times: number } => {
    const counted = { reads: reads.mock.calls.length, times: times.mock.calls.length };
    reads.mockClear();
    times.mockClear();
    return counted;
  };
  return count;
}

describe('how often the store is asked', () => {
  it('for its time: once a minute, while nothing else happens', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    const count = traffic(node);
    await time.advance(10 * NEXT_LOOK_MS);
    expect(count()).toEqual({ reads: 0, times: 10 });
  });

  it('for its time: not before somebody needs it', async () => {
    const { time, node } = fleetOf();
    const count = traffic(node);
    await time.advance(10 * MINUTE_MS);
    expect(count()).toEqual({ reads: 0, times: 0 });
  });

  it('at once after a jump of the clocks: for its time, and at the next use for the record', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    const count = traffic(node);
    node.clock.setWall(10 * SECOND_MS);
    await time.advance(1_100);
    expect(count()).toEqual({ reads: 0, times: 1 });
    await time.until(node.keeper.get());
    await time.advance(100);
    expect(count()).toEqual({ reads: 1, times: 0 });
  });

  it('for the record: not when its clock was corrected by less than a noticeable time', async () => {
    const { time, server, node } = fleetOf();
    await time.until(node.keeper.get());
    const count = traffic(node);
    server.clockOffsetMs = 250;
    await time.advance(NEXT_LOOK_MS);
    await time.until(node.keeper.get());
    expect(count()).toEqual({ reads: 0, times: 1 });
    server.clockOffsetMs = 250 + 251;
    await time.advance(NEXT_LOOK_MS);
    await time.until(node.keeper.get());
    await time.advance(100);
    expect(count()).toEqual({ reads: 1, times: 1 });
  });

  it('for the record: every twenty seconds of use while no news arrive, and not while they do', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    const useFor = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        await time.until(node.keeper.get());
        await time.advance(SECOND_MS);
      }
    };
    const count = traffic(node);
    await useFor(30);
    expect(count().reads).toBe(0);
    node.connection!.setNewsState('lost');
    await useFor(50);
    expect(count().reads).toBe(3);
    node.connection!.setNewsState('live');
    await useFor(50);
    expect(count().reads).toBe(1);
  });

  it('once a second while it is away, however many callers are served from memory', async () => {
    const { time, server, node } = fleetOf({ endpoint: 'token' });
    await time.until(node.keeper.get());
    const count = traffic(node);
    server.down = true;
    node.connection!.setNewsState('lost');
    for (let tenth = 0; tenth < 100; tenth++) {
      await time.until(node.keeper.get());
      await time.advance(SECOND_MS / 10);
    }
    const asked = count();
    expect(asked.reads + asked.times).toBeGreaterThanOrEqual(10);
    expect(asked.reads).toBeLessThanOrEqual(10);
    expect(asked.times).toBeLessThanOrEqual(20);
    server.down = false;
    await time.advance(2 * SECOND_MS);
    expect(node.engine.storeIsUp).toBe(true);
    count();
    await time.advance(50 * SECOND_MS);
    expect(count().times).toBeLessThanOrEqual(1);
  });

  it('for nothing by news of what is not used here, and by news of a failure', async () => {
    const { time, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [one, other] = nodes as [Node, Node];
    const count = traffic(other);
    await time.until(one.keeper.get());
    await time.advance(SECOND_MS);
    expect(count()).toEqual({ reads: 0, times: 0 });
    await time.until(other.keeper.get());
    count();
    one.connection!.deliver({ key: KEY, kind: 'failure', id: 'any' });
    other.connection!.deliver({ key: KEY, kind: 'failure', id: 'any' });
    await time.advance(SECOND_MS);
    expect(count().reads).toBe(0);
    other.connection!.deliver({ key: KEY, kind: 'credential' });
    await time.advance(SECOND_MS);
    expect(count().reads).toBe(1);
  });

  it('once for the news of a rejection, not again for what it knows to be rejected', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [one, other] = nodes as [Node, Node];
    const { id } = await time.until(one.keeper.get());
    await time.until(other.keeper.get());
    wechat.trouble({ kind: 'delay', ms: 3_000 });
    wechat.revoke();
    const count = traffic(other);
    const verdict = one.keeper.rejected(id);
    await time.advance(SECOND_MS);
    expect(count().reads).toBe(1);
    other.connection!.deliver({ key: KEY, kind: 'rejected', id });
    await time.advance(SECOND_MS / 10);
    expect(count().reads).toBe(0);
    await time.until(verdict);
    await time.advance(SECOND_MS);
    expect(count().reads).toBe(1);
  });

  it('not at all by a process that has closed', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    const count = traffic(node);
    await time.until(node.engine.close());
    await time.advance(10 * MINUTE_MS);
    node.connection!.setNewsState('lost');
    await time.until(node.keeper.get());
    expect(count()).toEqual({ reads: 0, times: 0 });
  });

  it('for nothing but the time by a process that is refused because another one failed', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [one, other] = nodes as [Node, Node];
    wechat.refuses = () => ({ class: 'quota', errcode: 45009 });
    await time.until(failureOf(one.keeper.get()));
    await time.until(failureOf(other.keeper.get()));
    const count = traffic(other);
    for (let asked = 0; asked < 100; asked++) await time.until(failureOf(other.keeper.get()));
    expect(count().reads).toBeLessThanOrEqual(1);
    await time.advance(1_001);
    await time.until(failureOf(other.keeper.get()));
    expect(count().reads).toBe(1);
    expect(wechat.calls).toHaveLength(1);
  });
});
