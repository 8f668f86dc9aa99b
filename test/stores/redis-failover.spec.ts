import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Clock, systemClock, type Timer } from '../../src/core/clock.js';
import type { GuardedWrite } from '../../src/core/credential-store.js';
import { eventually } from '../../src/testing/contract/eventually.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type Opened, openStores, rejection } from '../support/redis-stores.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const KEY = 'wechat-token:{official-account:wx1:stable_token}';
const NEWS = 'wechat-token:news';
const write: GuardedWrite = { record: { v: 1 }, revision: undefined, ttlMs: 60_000 };
const written = (stores: Opened) => (): Promise<boolean> => stores.store.write(KEY, write).catch(() => false);

/** Real time, but the looks at a connection, every five seconds, happen when the test says. */
function beatenByHand() {
  const looks = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    setTimer(delayMs, look): Timer {
      if (delayMs !== 5000) return systemClock.setTimer(delayMs, look);
      looks.add(look);
      return { cancel: () => void looks.delete(look) };
    },
  };
  return {
    clock,
    /** Looks at the connection for commands and at the one for news, and waits until both looks are over. */
    beat: async (): Promise<void> => {
      await eventually(() => looks.size === 2, 'both connections wait for the next look');
      const due = [...looks];
      looks.clear();
      due.forEach((look) => look());
      await eventually(() => looks.size === 2, 'both looks are over');
    },
  };
}

/** A managed Redis: one name, behind which another server becomes master. The old one keeps its connections. */
describe('failover behind a name, by the option redis (G16)', () => {
  let old: RedisServer;
  let next: RedisServer;
  let name: TcpProxy;
  let stores: Opened;
  let onOld: Redis;
  let onNext: Redis;
  let beat: () => Promise<void>;
  let heard: string[];

  beforeEach(async () => {
    [old, next] = await Promise.all([startRedis(), startRedis()]);
    name = await startTcpProxy(old.port);
    onOld = new Redis(old.url);
    onNext = new Redis(next.url);
    const hand = beatenByHand();
    beat = hand.beat;
    stores = await openStores({
      redis: `redis://127.0.0.1:${name.port}`,
      clock: hand.clock,
      storeTimeoutMs: 2000,
    });
    heard = [];
    stores.coordinator.subscribe((news) => heard.push(news.id ?? ''));
    await stores.selfTest();
    await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
  });
  afterEach(async () => {
    await stores.close();
    onOld.disconnect();
    onNext.disconnect();
    await name.close();
    await Promise.all([old.stop(), next.stop()]);
  });

  /** A replica that has lost its master: it answers, writes nothing, and hears none of the new master's news. */
  const demote = (): Promise<unknown> => onOld.replicaof('127.0.0.1', 1);
  const subscribers = async (redis: Redis): Promise<number> =>
    Number((await redis.pubsub('NUMSUB', NEWS))[1]);
  const newsFromElsewhere = async (id: string): Promise<void> => {
    const elsewhere = await openStores({ redis: next.url });
    const news = { key: KEY, kind: 'credential', id } as const;
    expect(await elsewhere.store.write(`${KEY}:${id}`, { ...write, news })).toBe(true);
    await elsewhere.close();
  };

  it('a demoted master that keeps its connections is left, for commands and for news', async () => {
    name.retarget(next.port);
    await demote();
    expect((await rejection(stores.store.write(KEY, write))).message).toBe('write: READONLY');

    await beat();
    await eventually(written(stores), 'a write is taken');
    expect(await onNext.exists(KEY)).toBe(1);
    await eventually(async () => (await subscribers(onNext)) === 1, 'the news of the new master are heard');
    expect(await subscribers(onOld)).toBe(0);
    await newsFromElsewhere('c1');
    await eventually(() => heard.includes('c1'), 'news arrive');
    expect(stores.said).toEqual([
      `Redis at 127.0.0.1:${name.port} is a replica and takes no writes (READONLY); it is connected to anew until it does.`,
      `Redis at 127.0.0.1:${name.port} answers again.`,
    ]);
  });

  it('while the name still leads to it: one new connection a look, said once, the news kept', async () => {
    const states: string[] = [];
    stores.coordinator.onNewsState((state) => states.push(state));
    await demote();
    expect(name.accepted).toBe(2);
    for (let looks = 1; looks <= 4; looks += 1) {
      await beat();
      await eventually(() => name.connections === 2, 'connected again');
      expect((await rejection(stores.store.write(KEY, write))).message).toBe('write: READONLY');
      expect(name.accepted).toBe(2 + looks);
    }
    expect(stores.said).toHaveLength(1);
    expect(states).toEqual([]);

    name.retarget(next.port);
    await beat();
    await eventually(written(stores), 'a write is taken');
    await eventually(() => states.length === 2, 'the news have moved');
    expect(states).toEqual(['lost', 'live']);
    expect(stores.said).toHaveLength(2);
  });

  it('news follow commands that lost their connection and found the new master by themselves', async () => {
    name.retarget(next.port);
    await demote();
    await onOld.client('KILL', 'TYPE', 'normal');
    await eventually(written(stores), 'a write is taken');
    expect(await onNext.exists(KEY)).toBe(1);
    await eventually(async () => (await subscribers(onNext)) === 1, 'the news of the new master are heard');
    await newsFromElsewhere('c2');
    await eventually(() => heard.includes('c2'), 'news arrive');
  });

  it('a look at a master leaves everything as it is', async () => {
    for (let looks = 0; looks < 3; looks += 1) await beat();
    expect(name.accepted).toBe(2);
    expect(stores.said).toEqual([]);
    await eventually(async () => (await onOld.dbsize()) === 0, 'nothing is left behind');
    expect(await written(stores)()).toBe(true);
  });
});
