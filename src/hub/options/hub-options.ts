import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { HubGatewayOptions } from '../gateway/gateway-options.js';
import type { HitStorage } from '../clients/hit-storage.js';

/**
 * What a client may do:
 * - `read`: get the current token and tickets, signatures and status; it never causes a refresh
 * - `refresh`: as `read`, and a missing or rejected token is replaced for it
 * - `gateway`: call WeChat's own URLs through the hub
 */
export type HubRight = 'read' | 'refresh' | 'gateway';

/** One service that may ask the hub. */
export interface HubClientOptions {
  /** How logs and audit events call it. Unique. */
  readonly name: string;
  /** SHA-256 of its key, in hex; `npx nestjs-wechat-token key` makes both. The key itself is nowhere on the hub. */
  readonly keyHash: string;
  /** Names of the accounts it may use, or `'*'` for all there are. */
  readonly accounts: readonly string[] | '*';
  /** What it may do. */
  readonly rights: readonly HubRight[];
}

/**
 * What one client may cost. It takes @nestjs/throttler, unless `storage` is given or neither `requestsPerSecond` nor
 * `refusedPerMinute` is a limit.
 */
export interface HubLimits {
  /** Requests of one client within a second; `false` for no limit. Default 1000. */
  readonly requestsPerSecond?: number | false | undefined;
  /** Requests without a valid key from one address within a minute; `false` for no limit. Default 60. */
  readonly refusedPerMinute?: number | false | undefined;
  /** Size of a request body of the plain API, in bytes. Default 16384. */
  readonly bodyBytes?: number | undefined;
  /** Open event streams of one client. Default 20. */
  readonly eventStreams?: number | undefined;
  /** Where requests are counted: a storage of @nestjs/throttler that several hubs share. Default: each process's own memory. */
  readonly storage?: HitStorage | undefined;
}

/** Options of `WechatTokenHubModule.forRoot`, and what the factory of `forRootAsync` returns. */
export interface WechatTokenHubOptions {
  /** Path of the plain API, `/{prefix}/v1/…`, whatever global prefix the application has. Default `wechat-token`. */
  readonly prefix?: string | undefined;
  /** Who may ask. Nobody else gets an answer. */
  readonly clients: readonly HubClientOptions[];
  /** Serves WeChat's own URLs at the server's root. Default: no gateway. */
  readonly gateway?: HubGatewayOptions | undefined;
  /** What one client, and a stranger, may cost. Default: the defaults of its fields. */
  readonly limits?: HubLimits | undefined;
}

type Resolved<T> = T | Promise<T>;

/** Implemented by classes given as `useClass` or `useExisting`. */
export interface WechatTokenHubOptionsFactory {
  /** Called once, at start-up. What is wrong with its answer fails the boot. */
  createWechatTokenHubOptions(): Resolved<WechatTokenHubOptions>;
}

/** Options of `WechatTokenHubModule.forRootAsync`: exactly one of `useFactory`, `useClass`, `useExisting`. */
export interface WechatTokenHubModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` is called with. */
  readonly inject?: readonly (Type | string | symbol)[] | undefined;
  /** A function that returns the options, given what `inject` names. */
  readonly useFactory?: ((...dependencies: never[]) => Resolved<WechatTokenHubOptions>) | undefined;
  /** A class that is made for this and returns the options. */
  readonly useClass?: Type<WechatTokenHubOptionsFactory> | undefined;
  /** A provider of `imports` that returns the options. */
  readonly useExisting?: Type<WechatTokenHubOptionsFactory> | string | symbol | undefined;
  /** Providers that only the factory needs. */
  readonly extraProviders?: readonly Provider[] | undefined;
}
