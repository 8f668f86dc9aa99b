import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { systemClock, type Clock } from '../core/clock.js';
import { WechatConfigurationError } from '../core/errors.js';
import { systemRandom, type Random } from '../core/random.js';
import { WechatHttpService } from '../http/wechat-http.service.js';
import { createRuntime } from './create-runtime.js';
import type {
  WechatTokenModuleAsyncOptions,
  WechatTokenModuleExtras,
  WechatTokenModuleOptions,
  WechatTokenOptionsFactory,
} from './options/module-options.js';
import { normaliseOptions, type NormalisedOptions } from './options/normalise-options.js';
import { isObject } from './options/option-reader.js';
import { refuseSecondGlobal } from './only-global.js';
import { TokenVitals } from './token-vitals.js';
import { getWechatAccountToken } from './wechat-account.decorator.js';
import { WECHAT_TOKEN_CLOCK, WECHAT_TOKEN_OPTIONS, WECHAT_TOKEN_RANDOM } from './wechat-token.constants.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';
import { WechatTokenService } from './wechat-token.service.js';

/** The accounts' tokens for the whole application: `WechatTokenService`, `WechatHttpService`, `@InjectWechatAccount`. */
@Module({})
export class WechatTokenModule {
  /** Throws a `WechatConfigurationError` that lists everything that is wrong with the options. */
  static forRoot(options: WechatTokenModuleOptions & WechatTokenModuleExtras): DynamicModule {
    // Nothing at all is for the check to name.
    const { isGlobal, ...own } = options ?? {};
    const normalised = normaliseOptions(options && own);
    return define({
      isGlobal,
      accountNames: normalised.accounts.slice(0, INJECTABLE_ACCOUNTS).map(({ name }) => name),
      providers: [{ provide: WECHAT_TOKEN_OPTIONS, useValue: normalised }],
    });
  }

  /** As `forRoot`, with options that other providers help to make; what is wrong with them fails the boot. */
  static forRootAsync(options: WechatTokenModuleAsyncOptions): DynamicModule {
    if (!isObject(options)) {
      throw new WechatConfigurationError([{ path: 'forRootAsync', message: 'must be given an object' }]);
    }
    return define({
      isGlobal: options.isGlobal,
      imports: options.imports,
      accountNames: options.accountNames ?? [],
      providers: [...(options.extraProviders ?? []), ...asyncProviders(options)],
    });
  }
}

/**
 * So many of the listed accounts have a provider, for `@InjectWechatAccount`. Nest keeps more than a kilobyte for each,
 * and nobody writes a class for each of thousands of accounts.
 */
const INJECTABLE_ACCOUNTS = 1000;

interface Definition {
  readonly isGlobal: boolean | undefined;
  readonly imports?: DynamicModule['imports'];
  readonly accountNames: readonly string[];
  readonly providers: readonly Provider[];
}

function define({ isGlobal, imports, accountNames, providers }: Definition): DynamicModule {
  const accounts = accountProviders(accountNames);
  return {
    module: WechatTokenModule,
    global: isGlobal ?? true,
    ...(imports && { imports }),
    providers: [...providers, ...COMMON_PROVIDERS, ...accounts],
    exports: [WechatTokenService, WechatHttpService, TokenVitals, ...accounts.map(({ provide }) => provide)],
  };
}

const COMMON_PROVIDERS: readonly Provider[] = [
  { provide: WECHAT_TOKEN_CLOCK, useValue: systemClock },
  { provide: WECHAT_TOKEN_RANDOM, useValue: systemRandom },
  {
    provide: WechatTokenRuntime,
    // The registry is the one that any module of the application would be given, if there is one at all: importing
    // ScheduleModule here, however privately, would either run the application's cron jobs twice or hide its registry.
    inject: [
      WECHAT_TOKEN_OPTIONS,
      WECHAT_TOKEN_CLOCK,
      WECHAT_TOKEN_RANDOM,
      { token: SchedulerRegistry, optional: true },
      { token: ModulesContainer, optional: true },
    ],
    useFactory: (
      options: NormalisedOptions,
      clock: Clock,
      random: Random,
      scheduler: SchedulerRegistry | undefined,
      modules: ModulesContainer | undefined,
    ) => {
      refuseSecondGlobal(modules, WechatTokenModule);
      return createRuntime(options, { clock, random, scheduler, modules });
    },
  },
  {
    provide: WechatTokenService,
    inject: [WechatTokenRuntime],
    useFactory: ({ accounts, calls, events }: WechatTokenRuntime) =>
      new WechatTokenService(accounts, calls, events),
  },
  {
    provide: TokenVitals,
    inject: [WechatTokenRuntime],
    useFactory: ({ vitals }: WechatTokenRuntime) => vitals,
  },
  {
    provide: WechatHttpService,
    inject: [WechatTokenRuntime],
    useFactory: ({ http }: WechatTokenRuntime) => http,
  },
];

function accountProviders(names: readonly string[]) {
  const unnamed = getWechatAccountToken();
  const named = [...new Set(names)]
    .map((name) => ({ name, provide: getWechatAccountToken(name) }))
    .filter(({ provide }) => provide !== unnamed)
    .map(({ name, provide }) => ({
      provide,
      inject: [WechatTokenRuntime],
      useFactory: ({ accounts }: WechatTokenRuntime) => accounts.get(name),
    }));
  return [
    {
      provide: unnamed,
      inject: [WechatTokenRuntime],
      useFactory: ({ accounts }: WechatTokenRuntime) => accounts.getDefault(),
    },
    ...named,
  ];
}

function asyncProviders(options: WechatTokenModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting } = options;
  if ([useFactory, useClass, useExisting].filter((given) => given !== undefined).length !== 1) {
    const message = 'exactly one of useFactory, useClass and useExisting is required';
    throw new WechatConfigurationError([{ path: 'forRootAsync', message }]);
  }
  if (useFactory) {
    return [
      {
        provide: WECHAT_TOKEN_OPTIONS,
        inject: options.inject ?? [],
        useFactory: async (...dependencies: never[]) => normaliseOptions(await useFactory(...dependencies)),
      },
    ];
  }
  const fromFactory = (factory: Type<WechatTokenOptionsFactory> | string | symbol): Provider => ({
    provide: WECHAT_TOKEN_OPTIONS,
    inject: [factory],
    useFactory: async (made: WechatTokenOptionsFactory) =>
      normaliseOptions(await made.createWechatTokenOptions()),
  });
  if (useExisting !== undefined) return [fromFactory(useExisting)];
  return [fromFactory(useClass), useClass];
}
