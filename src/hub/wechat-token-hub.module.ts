import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { WechatConfigurationError } from '../core/errors.js';
import { isObject } from '../nest/options/option-reader.js';
import { openStorage } from './clients/limiter.js';
import type {
  WechatTokenHubModuleAsyncOptions,
  WechatTokenHubOptions,
  WechatTokenHubOptionsFactory,
} from './options/hub-options.js';
import {
  HUB_MODULE,
  normaliseHubOptions,
  type NormalisedHubOptions,
} from './options/normalise-hub-options.js';
import { WechatTokenHub } from './wechat-token-hub.js';
import { WECHAT_TOKEN_HUB_OPTIONS } from './wechat-token-hub.constants.js';

/**
 * One token for all services: serves the tokens of `WechatTokenModule`'s accounts to others, on the application's own HTTP
 * server (Express or Fastify). WeChat recommends one such control server that refreshes and that everybody else asks.
 * @see https://developers.weixin.qq.com/doc/service/guide/dev/api/
 */
@Module({})
export class WechatTokenHubModule {
  /** Throws a `WechatConfigurationError` that lists everything that is wrong with the options. */
  static forRoot(options: WechatTokenHubOptions): DynamicModule {
    return define([{ provide: WECHAT_TOKEN_HUB_OPTIONS, useValue: normaliseHubOptions(options) }]);
  }

  /** As `forRoot`, with options that other providers help to make; what is wrong with them fails the boot. */
  static forRootAsync(options: WechatTokenHubModuleAsyncOptions): DynamicModule {
    const given = isObject(options)
      ? [options.useFactory, options.useClass, options.useExisting].filter((way) => way !== undefined)
      : [];
    if (given.length !== 1) {
      const message = 'exactly one of useFactory, useClass and useExisting is required';
      throw new WechatConfigurationError([{ path: 'forRootAsync', message }], HUB_MODULE);
    }
    return {
      ...define([...(options.extraProviders ?? []), ...optionsProviders(options)]),
      ...(options.imports && { imports: options.imports }),
    };
  }
}

function define(providers: readonly Provider[]): DynamicModule {
  return {
    module: WechatTokenHubModule,
    providers: [
      ...providers,
      {
        provide: WechatTokenHub,
        inject: [WECHAT_TOKEN_HUB_OPTIONS, ModuleRef, HttpAdapterHost],
        useFactory: async (options: NormalisedHubOptions, modules: ModuleRef, host: HttpAdapterHost) =>
          new WechatTokenHub(options, await openStorage(options.limits), modules, host),
      },
    ],
  };
}

function optionsProviders(options: WechatTokenHubModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory) {
    return [
      {
        provide: WECHAT_TOKEN_HUB_OPTIONS,
        inject: [...inject],
        useFactory: async (...dependencies: never[]) =>
          normaliseHubOptions(await useFactory(...dependencies)),
      },
    ];
  }
  const fromFactory = (factory: Type<WechatTokenHubOptionsFactory> | string | symbol): Provider => ({
    provide: WECHAT_TOKEN_HUB_OPTIONS,
    inject: [factory],
    useFactory: async (made: WechatTokenHubOptionsFactory) =>
      normaliseHubOptions(await made.createWechatTokenHubOptions()),
  });
  if (useClass) return [fromFactory(useClass), useClass];
  return useExisting === undefined ? [] : [fromFactory(useExisting)];
}
