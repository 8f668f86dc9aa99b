import { describe, expect, it } from '@jest/globals';
import { KEY, type Node, startNode } from './world/fleet.js';
import { SimStoreServer } from './world/sim-store.js';
import { drain, SimTime } from './world/sim-time.js';
import { SimWechat } from './world/sim-wechat.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('news', () => {
  it('G9: that come while the store is being read are not taken for old', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token', 'by-time');
    const server = new SimStoreServer(time);
    const [one, other] = ['one', 'other'].map((name) => startNode({ time, wechat, server, name }));
    await time.until(Promise.all([one!.keeper.get(), other!.keeper.get()]));

    // The other process reads the store; the answer is on its way for long.
    const { connection } = other!;
    connection!.setNewsState('lost');
    connection!.setNewsState('live');
    void other!.keeper.get();
    await drain();
    connection!.latencyMs = 500;
    await time.advance(2);
    connection!.latencyMs = 1;
    const forced = await time.until(one!.keeper.force('a leak'));
    await time.advance(1_000);

    expect(other!.keeper.peek()?.id).toBe(forced.id);
  });
});

describe('who has missed the news', () => {
  async function pair() {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token');
    const server = new SimStoreServer(time);
    const [one, other] = ['one', 'other'].map((name) => startNode({ time, wechat, server, name })) as [
      Node,
      Node,
    ];
    await time.until(Promise.all([one.keeper.get(), other.keeper.get()]));
    return { time, wechat, server, one, other };
  }

  it('G9: hands out the new token from the first call on, once it hears them again', async () => {
    const { time, wechat, one, other } = await pair();
    other.connection!.setNewsState('lost');
    await time.until(one.keeper.force('a leak'));
    await time.advance(HOUR_MS);
    other.connection!.setNewsState('live');
    expect(await time.until(other.keeper.value())).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(2);
  });

  it('G9: and while it hears none, if the change is 30 seconds old', async () => {
    const { time, wechat, one, other } = await pair();
    other.connection!.setNewsState('lost');
    for (let change = 0; change < 3; change++) {
      await time.until(one.keeper.force('a leak'));
      await time.advance(30_000);
      expect(await time.until(other.keeper.value())).toBe(wechat.current);
    }
  });

  it('G9: also in the time in which it is renewed', async () => {
    const { time, wechat, one, other } = await pair();
    other.connection!.setNewsState('lost');
    await time.advance(7_200_000 - 9 * MINUTE_MS);
    await time.until(one.keeper.get());
    await time.advance(30_000);
    expect(await time.until(other.keeper.value())).toBe(wechat.current);
    expect(wechat.calls).toHaveLength(2);
  });

  it('G15: waits for no store that is away', async () => {
    const { time, server, one, other } = await pair();
    server.down = true;
    for (const { connection } of [one, other]) connection!.setNewsState('lost');
    for (let tick = 0; tick < 60; tick++) {
      const startedAt = time.now;
      await time.until(Promise.all([one.keeper.get(), other.keeper.get()]));
      expect(time.now).toBe(startedAt);
      await time.advance(tick < 30 ? 100 : 10_000);
    }
  });
});

describe('closing', () => {
  it('G21: awaits the fetch of a credential that was forgotten meanwhile', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token');
    const server = new SimStoreServer(time);
    const { engine, keeper } = startNode({ time, wechat, server });
    const caller = keeper.get();
    await time.advance(15);
    engine.forget(KEY);

    await time.until(engine.close());

    expect(wechat.calls).toHaveLength(1);
    expect(server.data.get(KEY)).toContain(wechat.current);
    await caller;
  });
});

describe('a near copy', () => {
  it('G9: ends when the shared record ends, also when that became earlier meanwhile', async () => {
    const time = new SimTime();
    const wechat = new SimWechat(time, 'token', 'by-time');
    const server = new SimStoreServer(time);
    const { keeper, connection } = startNode({ time, wechat, server });
    const { expiresAt } = await time.until(keeper.get());
    const record = JSON.parse(server.data.get(KEY)!) as { credential: { expiresAt: number } };
    record.credential.expiresAt = expiresAt - 3_600_000;
    server.data.set(KEY, JSON.stringify(record));

    // Without news a copy is compared with the store every 20 seconds.
    connection!.setNewsState('lost');
    await time.until(keeper.get());
    await time.advance(25_000);

    expect(keeper.peek()?.expiresAt).toBe(expiresAt - 3_600_000);
  });
});
