import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type WechatSimulatorOptions } from '../../../src/testing/simulator/simulator-options.js';
import { WechatSimulator } from '../../../src/testing/simulator/wechat-simulator.js';
import { appId, secret, type TokenApi, together } from '../../fleet/support/fleet.js';
import { type Outcomes, Worker } from '../../fleet/support/worker.js';
import { type RedisServer, startRedis } from '../../support/redis-server.js';
import { HubProcess } from './hub-process.js';
import { KEYS, sha256Hex } from './clients.js';

/** So short that the lease of a hub that was killed ends within a test. */
const SHORT = { leaseMs: 4_000, fetchTimeoutMs: 3_000 };

interface Start {
  readonly tokenApi: TokenApi;
  readonly wechat?: WechatSimulatorOptions;
  /** All clients ask the first hub first. Default: every other one the second. */
  readonly allAskFirst?: boolean;
}

/** Two hubs over one Redis, and client processes that have nothing but a key. */
export class Storm {
  wechat!: WechatSimulator;
  hubs: HubProcess[] = [];
  #redis!: RedisServer;
  #clients: Worker[] = [];
  #tokens: string[] = [];
  #starts = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wechat-storm-'));

  constructor(private readonly size: number) {}

  async begin(): Promise<void> {
    const clients = Array.from({ length: this.size }, () => Worker.start());
    [this.#redis, this.#clients] = await Promise.all([startRedis(), Promise.all(clients)]);
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.kill()));
    await this.#redis.stop();
    rmSync(this.#folder, { recursive: true });
  }

  async start({ tokenApi, wechat, allAskFirst = false }: Start): Promise<void> {
    this.wechat = await new WechatSimulator({ clock: 'real', overlap: 'at-once', ...wechat }).start();
    const baseUrl = this.wechat.url;
    const config = join(this.#folder, 'hub.json');
    const client = {
      name: 'orders',
      keyHash: sha256Hex(KEYS.refresher),
      accounts: '*',
      rights: ['read', 'refresh'],
    };
    const account = { name: 'shop', appId, secret: { env: 'SECRET' }, tokenApi, baseUrl };
    const keyPrefix = `storm-${++this.#starts}:`;
    const token = { accounts: [account], redis: { env: 'REDIS' }, keyPrefix, ...SHORT };
    writeFileSync(config, JSON.stringify({ token, hub: { clients: [client] } }));
    const environment = { SECRET: secret, REDIS: this.#redis.url };
    this.hubs = await Promise.all([1, 2].map(() => HubProcess.start(config, environment)));
    const urls = this.hubs.map(({ url }) => url);
    await this.all((worker, index) => {
      const order = allAskFirst || index % 2 === 0 ? urls : [...urls].reverse();
      return worker.open({ baseUrl, hub: { urls: order, key: KEYS.refresher, account: 'shop' } });
    });
  }

  /** Ends what a test started; resolves to what escaped anywhere, secrets included (G22). */
  async clear(): Promise<string[]> {
    this.#tokens.push(
      ...(await this.all((client) => client.peek().catch(() => undefined))).flatMap(
        (held) => held?.value ?? [],
      ),
    );
    await this.all((client) => client.close());
    const codes = await Promise.all(this.hubs.filter((hub) => hub.isRunning).map((hub) => hub.stop()));
    await this.wechat?.stop();
    const secrets = [secret, KEYS.refresher, ...this.#tokens.splice(0)];
    const leaks = this.hubs.filter(({ output }) => secrets.some((each) => output.includes(each)));
    return [
      ...this.#clients.flatMap((client) => client.escaped.splice(0)),
      ...codes.filter((code) => code !== 0).map((code) => `a hub ended with ${code}`),
      ...leaks.map(() => 'a hub said a secret'),
    ];
  }

  all<T>(order: (client: Worker, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#clients.map(order));
  }

  async call(times: number): Promise<Outcomes> {
    const outcomes = together(await this.all((client) => client.call(times)));
    this.#tokens.push(...outcomes.values);
    return outcomes;
  }

  send(times: number): Promise<Outcomes> {
    return this.all((client, index) => client.send(times, `${index}-`)).then(together);
  }

  keepSending(until: number, everyMs: number): Promise<Outcomes> {
    return this.all((client) => client.keepSending(until, everyMs)).then(together);
  }

  /** What the clients hold: each token once. */
  async held(): Promise<(string | undefined)[]> {
    return [...new Set(await this.all(async (client) => (await client.peek())?.value))];
  }
}

/** For the tests of a file. G17: whatever escapes in one of the processes fails the test. */
export function stormOf(size: number): Storm {
  const storm = new Storm(size);
  beforeAll(() => storm.begin());
  afterEach(async () => {
    expect(await storm.clear()).toEqual([]);
  });
  afterAll(() => storm.end());
  return storm;
}
