import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { StoreUnavailableError } from '../../src/core/store-unavailable-error.js';
import { eventually } from '../../src/testing/contract/eventually.js';
import { quickClock } from '../support/quick-clock.js';
import { type Given, ioredisClient, version5, version7 } from '../support/redis-clients.js';
import { freePort, type RedisServer, startRedis } from '../support/redis-server.js';
import { type Opened, openStores, rejection } from '../support/redis-stores.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const KEY = 'wechat-token:{official-account:wx1:stable_token}';
const write = { record: { v: 1 as const }, revision: undefined, ttlMs: 60_000 };
const works = (stores: Opened) => (): Promise<boolean> =>
  stores.store.read(KEY).then(
    () => true,
    () => false,
  );

describe('Redis away (G15)', () => {
  let server: RedisServer;
  let opened: Opened[];
  let given: Given[];

  beforeEach(async () => {
    server = await startRedis();
    opened = [];
    given = [];
  });
  afterEach(async () => {
    server.thaw();
    await Promise.all(opened.map((stores) => stores.close()));
    await Promise.all(given.map((it) => it.close()));
    await server.stop();
  });

  const open = async (options: Parameters<typeof openStores>[0]): Promise<Opened> => {
    const stores = await openStores(options);
    opened.push(stores);
    stores.coordinator.subscribe(() => undefined);
    return stores;
  };

  it('at boot: starts at once, degraded, and works as soon as Redis is there', async () => {
    const port = await freePort();
    const stores = await open({ redis: `redis://127.0.0.1:${port}` });
    expect(await rejection(stores.selfTest())).toBeInstanceOf(StoreUnavailableError);
    expect(await rejection(stores.store.read(KEY))).toBeInstanceOf(StoreUnavailableError);
    expect(stores.coordinator.newsState).toBe('lost');
    const late = await startRedis({ port });
    try {
      await eventually(works(stores), 'the store works');
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
      expect(await stores.store.write(KEY, write)).toBe(true);
      expect(stores.said).toEqual([
        `Redis at 127.0.0.1:${port} is not reachable (ECONNREFUSED); it is tried again until it is.`,
        `Redis at 127.0.0.1:${port} answers again.`,
      ]);
    } finally {
      await late.stop();
    }
  });

  describe('that wants a password', () => {
    let guarded: RedisServer;
    beforeEach(async () => {
      guarded = await startRedis();
      const operator = new Redis(guarded.url);
      await operator.config('SET', 'requirepass', 'canary-password');
      operator.disconnect();
    });
    afterEach(() => guarded.stop());

    it('which is not given: says so, once, however often the connection is made', async () => {
      const stores = await open({ redis: guarded.url });
      const place = guarded.url.replace('redis://', '');
      await eventually(() => stores.said.length > 0, 'it is said');
      const error = await rejection(stores.selfTest());
      expect(error).toMatchObject({ code: 'CONFIGURATION' });
      expect(error.message).toContain('redis: Redis wants a user and a password, or others (NOAUTH)');
      // Redis ends the connection of whoever sends so much without a password.
      for (let attempt = 0; attempt < 3; attempt += 1) await rejection(stores.store.read(KEY));
      expect(stores.said.filter((line) => line.startsWith('Redis at'))).toEqual([
        `Redis at ${place} refuses the user or the password of the option redis (NOAUTH); it is tried again until it does not.`,
      ]);
    });

    it('another than the given one: says so, without it', async () => {
      const { host } = new URL(guarded.url);
      const stores = await open({ redis: `redis://:canary-wrong@${host}` });
      await eventually(() => stores.said.length > 0, 'it is said');
      expect(stores.said).toEqual([
        `Redis at ${host} refuses the user or the password of the option redis (WRONGPASS); it is tried again until it does not.`,
      ]);
    });
  });

  const clients: [string, (url: string) => Given | Promise<Given>][] = [
    [
      'redis: url',
      (url) => ({ redis: url, get: () => Promise.resolve(undefined), close: () => Promise.resolve() }),
    ],
    ['cache-manager 5 + redis-yet', version5],
    ['cache-manager 7 + @keyv/redis', version7],
    ['ioredis as coordination', ioredisClient],
  ];

  it.each(clients)(
    'killed and started again, with %s: refuses meanwhile, then works and hears news',
    async (_name, give) => {
      const from = await give(server.url);
      given.push(from);
      const { get: _get, close: _close, ...options } = from;
      const stores = await open(options);
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
      expect(await stores.store.write(KEY, write)).toBe(true);
      const states: string[] = [];
      stores.coordinator.onNewsState((state) => states.push(state));

      await server.kill();
      expect(await rejection(stores.store.read(KEY))).toBeInstanceOf(StoreUnavailableError);
      await eventually(() => states.includes('lost'), 'the loss of news is noticed');

      await server.restart();
      await eventually(works(stores), 'the store works');
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live again');
      expect(states).toEqual(['lost', 'live']);
      const heard: string[] = [];
      stores.coordinator.subscribe((news) => heard.push(news.key));
      await stores.store.write(KEY, { ...write, news: { key: KEY, kind: 'credential', id: 'c' } });
      await eventually(() => heard.includes(KEY), 'news arrive');
    },
  );

  it.each(clients)(
    'hung (SIGSTOP), with %s: every operation settles by its deadline; closing does not hang',
    async (_name, give) => {
      const from = await give(server.url);
      given.push(from);
      const { get: _get, close: _close, ...options } = from;
      const stores = await open(options);
      await stores.selfTest();
      server.freeze();
      const errors = await Promise.all([
        rejection(stores.store.read(KEY)),
        rejection(stores.store.write(KEY, write)),
        rejection(stores.coordinator.acquire({ key: KEY, owner: 'a', until: 1 }, 0)),
        rejection(stores.coordinator.release({ key: KEY, owner: 'a', until: 1 })),
        rejection(stores.coordinator.time()),
      ]);
      errors.forEach((error) => expect(error.message).toMatch(/no answer within 300 ms/));
      server.thaw();
      await eventually(works(stores), 'the store works');
      server.freeze();
      const pending = rejection(stores.store.read(KEY));
      await stores.close();
      expect(await pending).toBeInstanceOf(StoreUnavailableError);
    },
  );

  it('half-open connections are noticed and replaced, the one for news and the one for commands (G9)', async () => {
    const proxy = await startTcpProxy(server.port);
    const stores = await open({ redis: `redis://127.0.0.1:${proxy.port}`, clock: quickClock(20) });
    try {
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
      await eventually(works(stores), 'the store works');
      proxy.hang();
      expect(await rejection(stores.store.read(KEY))).toBeInstanceOf(StoreUnavailableError);
      await eventually(() => stores.coordinator.newsState === 'lost', 'the loss of news is noticed');
      proxy.heal();
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live again');
      await eventually(works(stores), 'the store works again');
    } finally {
      await proxy.close();
    }
  });

  it('reached, but its greeting never answered: tried anew until it is', async () => {
    const proxy = await startTcpProxy(server.port);
    proxy.hang();
    const stores = await open({
      redis: `redis://127.0.0.1:${proxy.port}`,
      clock: quickClock(20),
    });
    try {
      await eventually(() => proxy.connections > 0, 'a connection');
      expect(await works(stores)()).toBe(false);
      proxy.heal();
      await eventually(works(stores), 'the store works');
      await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
    } finally {
      await proxy.close();
    }
  });

  it('closing leaves no connection behind, whether Redis is there or not', async () => {
    const observer = new Redis(server.url);
    const others = async (): Promise<number> =>
      String(await observer.client('LIST'))
        .trim()
        .split('\n').length - 1;
    const stores = await open({ redis: server.url });
    await stores.selfTest();
    await eventually(() => stores.coordinator.newsState === 'live', 'news are live');
    expect(await others()).toBe(2);
    await stores.close();
    await eventually(async () => (await others()) === 0, 'all connections are gone');
    await stores.close();
    observer.disconnect();

    const away = await open({ redis: 'redis://127.0.0.1:1' });
    await away.close();
    expect(await rejection(away.store.read(KEY))).toBeInstanceOf(StoreUnavailableError);
  });
});

describe('Redis refuses (G16)', () => {
  it('out of memory, or a read-only replica: a StoreUnavailableError, nothing written, and well again by itself', async () => {
    const server = await startRedis();
    const admin = new Redis(server.url);
    const stores = await openStores({ redis: server.url });
    try {
      await stores.selfTest();
      await admin.config('SET', 'maxmemory', '1');
      expect((await rejection(stores.store.write(KEY, write))).message).toBe('write: OOM');
      expect((await stores.store.read(KEY)).revision).toBeUndefined();
      await admin.config('SET', 'maxmemory', '0');

      await admin.replicaof('127.0.0.1', 1);
      expect((await rejection(stores.store.write(KEY, write))).message).toBe('write: READONLY');
      await admin.replicaof('NO', 'ONE');
      expect(await stores.store.write(KEY, write)).toBe(true);
    } finally {
      await stores.close();
      admin.disconnect();
      await server.stop();
    }
  });
});
