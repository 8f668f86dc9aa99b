import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { type LoggedRequest, WechatSimulator } from '../../../src/testing/index.js';
import { Log } from '../../nest/support/log.js';
import { freePort, type RedisServer, startRedis } from '../../support/redis-server.js';
import { Hosts } from './hosts.js';

@Module({})
class Application {}

/** Accounts that the simulated WeChat knows. */
export const SHOP = { appId: 'wx0123456789abcdef', secret: 'secret-of-the-shop-0123456789abc' };
export const CAMPUS = { appId: 'wxfedcba9876543210', secret: 'secret-of-the-campus-0123456789a' };

/** Where snippets run: a simulated WeChat behind WeChat's own host names, a real Redis, and what they leave open. */
export class Place {
  readonly hosts = new Hosts();
  /** What the applications log. */
  log = new Log();
  private readonly open: (() => unknown)[] = [];

  private constructor(
    readonly wechat: WechatSimulator,
    readonly redis: RedisServer,
  ) {
    this.hosts.lead('api.weixin.qq.com', wechat.url);
    this.hosts.lead('qyapi.weixin.qq.com', wechat.wecomUrl);
  }

  static async make(): Promise<Place> {
    const wechat = new WechatSimulator({ accounts: [SHOP, CAMPUS], clock: 'real' });
    const [, redis] = await Promise.all([wechat.start(), startRedis()]);
    return new Place(wechat, redis);
  }

  /** Done after the snippet, the newest first. */
  atEnd(close: () => unknown): void {
    this.open.unshift(close);
  }

  /** Boots a module of the snippet, or one made of its parts. */
  async boot(module: Type | ModuleMetadata): Promise<INestApplicationContext> {
    const app = await NestFactory.createApplicationContext(asModule(module), this.options);
    this.atEnd(() => app.close());
    return app;
  }

  /** The same with an HTTP server; returns its address. */
  async serve(module: Type | ModuleMetadata): Promise<string> {
    const app = await NestFactory.create(asModule(module), { ...this.options, forceCloseConnections: true });
    this.atEnd(() => app.close());
    await app.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${(app.getHttpServer() as { address(): AddressInfo }).address().port}`;
  }

  /** Has WeChat answer an API that the simulator does not know: with `body` whoever holds a live token, else 40001. */
  answer(path: string, body: object): void {
    const match = ({ query }: LoggedRequest) => this.wechat.isAlive(query['access_token'] ?? '');
    this.wechat.fault({ kind: 'reply', body: JSON.stringify(body), path, match });
    this.wechat.fault({ kind: 'errcode', errcode: 40001, path });
  }

  /** A server of somebody else's; returns its address. */
  async listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.atEnd(() => (server.closeAllConnections(), server.close()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Where a server was, and nobody listens any more. */
  async closedAddress(): Promise<string> {
    return `http://127.0.0.1:${await freePort()}`;
  }

  /** A file of the machine; returns its path. */
  write(name: string, content: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'wechat-token-place-'));
    this.atEnd(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  async redisKeys(): Promise<string[]> {
    return this.withRedis((redis) => redis.keys('*'));
  }

  /** Closes what the snippet opened, and forgets what it did. */
  async tidy(): Promise<void> {
    for (const close of this.open.splice(0)) await close();
    await this.withRedis((redis) => redis.flushall());
    this.wechat.reset();
    this.log = new Log();
  }

  async close(): Promise<void> {
    this.hosts.restore();
    await Promise.all([this.wechat.stop(), this.redis.stop()]);
  }

  private get options() {
    return { logger: this.log, abortOnError: false };
  }

  private async withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.redis.url);
    try {
      return await use(redis);
    } finally {
      redis.disconnect();
    }
  }
}

const asModule = (module: Type | ModuleMetadata) =>
  typeof module === 'function' ? module : { module: Application, ...module };
