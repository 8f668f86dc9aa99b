import { type AddressInfo } from 'node:net';
import { Module, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach } from '@jest/globals';
import { WechatTokenHubModule, type WechatTokenHubOptions } from '../../../src/hub/index.js';
import { WechatTokenModule, type WechatTokenModuleOptions } from '../../../src/index.js';
import { type Clock } from '../../../src/core/clock.js';
import { onClock } from '../../nest/support/apps.js';
import { Log } from '../../nest/support/log.js';
import { CAMPUS, SHOP } from '../../nest/support/wechat.js';
import { CLIENTS } from './clients.js';

@Module({})
class AppModule {}

type TokenOptions = { readonly [Key in keyof WechatTokenModuleOptions]?: unknown } & Pick<
  WechatTokenModuleOptions,
  'resolveAccount'
>;

export type Platform = 'express' | 'fastify';

export interface HubStart {
  /** Where the accounts' WeChat is. */
  readonly wechatUrl: string;
  readonly platform?: Platform;
  readonly token?: TokenOptions;
  readonly hub?: Partial<WechatTokenHubOptions>;
  readonly clock?: Clock;
  readonly modules?: ModuleMetadata;
  /** What the application's main.ts does. */
  readonly configure?: (app: INestApplication) => void;
}

export interface Hub {
  readonly app: INestApplication;
  readonly log: Log;
  /** Of the server, without slash. */
  readonly url: string;
  /** The plain API, with a client's key. */
  readonly call: (path: string, options?: CallOptions) => Promise<Response>;
}

export interface CallOptions {
  readonly key?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Starts hubs over the accounts `shop` and `campus`; what a test leaves open is closed after it. */
export function hubs() {
  const open: INestApplication[] = [];
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });
  return async (start: HubStart): Promise<Hub> => {
    const hub = await createHub(start);
    open.push(hub.app);
    return hub;
  };
}

async function createHub({
  wechatUrl,
  platform,
  token,
  hub,
  clock,
  modules,
  configure,
}: HubStart): Promise<Hub> {
  const log = new Log();
  const accounts = [
    { name: 'shop', ...SHOP, baseUrl: wechatUrl },
    { name: 'campus', ...CAMPUS, baseUrl: wechatUrl },
  ];
  const tokens = WechatTokenModule.forRoot({ accounts, cron: false, ...token } as WechatTokenModuleOptions);
  const imports = [
    clock ? onClock(clock, tokens) : tokens,
    WechatTokenHubModule.forRoot({ clients: CLIENTS, ...hub }),
    ...(modules?.imports ?? []),
  ];
  const metadata = { module: AppModule, ...modules, imports };
  const options = { logger: log, abortOnError: false, forceCloseConnections: true };
  const app =
    platform === 'fastify'
      ? await NestFactory.create(metadata, new FastifyAdapter(), options)
      : await NestFactory.create(metadata, options);
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  const url = `http://127.0.0.1:${port}`;
  return { app, log, url, call: (path, call) => request(`${url}/wechat-token/v1${path}`, call) };
}

/** One request with real HTTP. */
export function request(url: string, options: CallOptions = {}): Promise<Response> {
  const { key, body, headers, signal, method = body === undefined ? 'GET' : 'POST' } = options;
  return fetch(url, {
    method,
    ...(signal && { signal }),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
