import {
  Module,
  type DynamicModule,
  type INestApplicationContext,
  type ModuleMetadata,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach } from '@jest/globals';
import { type Clock } from '../../../src/core/clock.js';
import { type Random } from '../../../src/core/random.js';
import { WECHAT_TOKEN_CLOCK } from '../../../src/nest/wechat-token.constants.js';
import { Log } from './log.js';

@Module({})
class AppModule {}

export interface App {
  readonly nest: INestApplicationContext;
  readonly log: Log;
}

/** Boots small real applications; what a test leaves open is closed after it. */
export function apps() {
  const open: INestApplicationContext[] = [];
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });
  return async (metadata: ModuleMetadata): Promise<App> => {
    const log = new Log();
    const nest = await NestFactory.createApplicationContext(
      { module: AppModule, ...metadata },
      { logger: log, abortOnError: false },
    );
    open.push(nest);
    return { nest, log };
  };
}

/** The module with another clock or random: what `overrideProvider` does in a testing module. */
export function having(token: symbol, value: Clock | Random, module: DynamicModule): DynamicModule {
  const providers = (module.providers ?? []).filter(
    (provider) => (provider as { provide?: unknown }).provide !== token,
  );
  return { ...module, providers: [...providers, { provide: token, useValue: value }] };
}

export function onClock(clock: Clock, module: DynamicModule): DynamicModule {
  return having(WECHAT_TOKEN_CLOCK, clock, module);
}
