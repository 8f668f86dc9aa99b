import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { eventually } from '../../../src/testing/contract/eventually.js';
import {
  SIMULATOR_ACCOUNT,
  type WechatSimulatorOptions,
} from '../../../src/testing/simulator/simulator-options.js';
import { WechatSimulator } from '../../../src/testing/simulator/wechat-simulator.js';
import { type RedisServer, startRedis } from '../../support/redis-server.js';
import { type Outcomes, Worker } from './worker.js';

export const TOKEN_PATHS = { token: '/cgi-bin/token', stable_token: '/cgi-bin/stable_token' } as const;
export const SEND_PATH = '/cgi-bin/message/template/send';
export type TokenApi = keyof typeof TOKEN_PATHS;
export const { appId, secret } = SIMULATOR_ACCOUNT;

interface Start {
  /** Of how many processes the fleet consists. */
  readonly size: number;
  /** What concerns the account, or the module. */
  readonly options?: object;
  /** Instead of one account without a name. */
  readonly accounts?: readonly object[];
  readonly redisUrl?: (index: number) => string;
  readonly jitter?: number;
  readonly shutdownHooks?: boolean;
  readonly wechat?: WechatSimulatorOptions;
}

/**
 * Real processes over a real Redis, before a simulated WeChat on a real clock. The processes are started once for a
 * spec file and replaced when a test has used one up; each test opens applications in as many of them as it needs.
 */
export class Fleet {
  redis!: RedisServer;
  wechat!: WechatSimulator;
  workers: Worker[] = [];
  #pool: Worker[] = [];
  #opened = 0;

  constructor(private readonly poolSize: number) {}

  async begin(): Promise<void> {
    [this.redis] = await Promise.all([startRedis(), this.#fill(this.poolSize)]);
  }

  async end(): Promise<void> {
    await Promise.all(this.#pool.map((worker) => worker.kill()));
    await this.redis.stop();
  }

  /** Opens `size` applications that share an account, and their Redis. */
  async start({
    size,
    options,
    accounts,
    redisUrl,
    jitter,
    shutdownHooks,
    wechat,
  }: Start): Promise<readonly Worker[]> {
    this.wechat = await new WechatSimulator({ clock: 'real', overlap: 'at-once', ...wechat }).start();
    await this.#fill(size);
    this.workers = this.#pool.slice(0, size);
    const baseUrl = this.wechat.url;
    const whose = accounts
      ? { accounts: accounts.map((account) => ({ ...account, baseUrl })) }
      : { appId, secret, baseUrl };
    const keyPrefix = `fleet-${process.pid}-${++this.#opened}:`;
    await this.all((worker, index) => {
      const redis = redisUrl?.(index) ?? this.redis.url;
      return worker.open({ redis, keyPrefix, ...whose, ...options }, { jitter, shutdownHooks });
    });
    return this.workers;
  }

  /** Ends what a test opened. Resolves to what escaped in any process meanwhile. */
  async clear(): Promise<string[]> {
    await Promise.all(this.workers.filter(({ isRunning }) => isRunning).map((worker) => worker.close()));
    await this.wechat?.stop();
    const escaped = this.#pool.flatMap((worker) => worker.escaped.splice(0));
    this.#pool = this.#pool.filter((worker) => worker.isRunning);
    this.workers = [];
    return escaped;
  }

  all<T>(order: (worker: Worker, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(this.workers.map(order));
  }

  call(times: number, accounts?: readonly string[]): Promise<Outcomes> {
    return this.all((worker) => worker.call(times, accounts)).then(together);
  }

  send(times: number): Promise<Outcomes> {
    return this.all((worker, index) => worker.send(times, `${index}-`)).then(together);
  }

  /** What the processes hold: each token once. */
  async held(account?: string): Promise<(string | undefined)[]> {
    return [...new Set(await this.all(async (worker) => (await worker.peek(account))?.value))];
  }

  /** Every process holds the same token, and WeChat honours it. */
  async agrees(account?: string): Promise<void> {
    await eventually(
      async () => {
        const [held, ...others] = await this.held(account);
        return others.length === 0 && held !== undefined && this.wechat.isAlive(held);
      },
      'every process holds the same token, which WeChat honours',
      15_000,
    );
  }

  /** Answers to this path are held, after their effect, until the returned function is called. */
  hold(path: string, times?: number): () => void {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    this.wechat.fault({ kind: 'gate', path, gate, ...(times !== undefined && { times }) });
    return open;
  }

  /** The next token call hands out a token that WeChat honours, but says that it lives for `seconds` only. */
  shorten(tokenApi: TokenApi, seconds: number): void {
    const token = this.wechat.stealToken(appId, tokenApi);
    const body = JSON.stringify({ access_token: token, expires_in: seconds });
    this.wechat.fault({ path: TOKEN_PATHS[tokenApi], times: 1, kind: 'reply', body });
  }

  async #fill(size: number): Promise<void> {
    const missing = Math.max(0, size - this.#pool.length);
    this.#pool.push(...(await Promise.all(Array.from({ length: missing }, () => Worker.start()))));
  }
}

export function together(all: readonly Outcomes[]): Outcomes {
  return {
    succeeded: all.reduce((sum, { succeeded }) => sum + succeeded, 0),
    values: [...new Set(all.flatMap(({ values }) => values))],
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** A fleet for the tests of a file. G17: whatever escapes in one of its processes fails the test. */
export function fleetOf(size: number): Fleet {
  const fleet = new Fleet(size);
  beforeAll(() => fleet.begin());
  afterEach(async () => {
    expect(await fleet.clear()).toEqual([]);
  });
  afterAll(() => fleet.end());
  return fleet;
}
