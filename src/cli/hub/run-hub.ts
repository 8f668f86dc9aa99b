import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger, type DynamicModule, type INestApplication, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatTokenHubModule } from '../../hub/wechat-token-hub.module.js';
import { WechatTokenModule } from '../../nest/wechat-token.module.js';
import type { HubConfig } from './hub-config.js';
import { operations } from './operations/operations.module.js';

@Module({})
class HubApplication {}

/** Runs a hub until a signal ends it. Resolves when it listens. */
export async function runHub(config: HubConfig): Promise<void> {
  const { module, missing } = await operations(config);
  const app = await NestFactory.create(hubApplication(config, module), {
    logger: new ConsoleLogger({ json: config.log === 'json' }),
    abortOnError: false,
  });
  await app.listen(config.port, config.host);
  const logger = new Logger('Hub');
  for (const what of missing) logger.warn(what);
  logger.log(`listening on ${urlOf(app)}, process ${process.pid}`);
  // Not Nest's shutdown hooks: they end the process by the signal again, and a handle left open would not show.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.log(`${signal}: closing`);
      app.close().catch((error: unknown) => {
        logger.error(error);
        process.exit(1);
      });
    });
  }
}

function hubApplication({ token, hub }: HubConfig, operations: DynamicModule): DynamicModule {
  return {
    module: HubApplication,
    imports: [WechatTokenModule.forRoot(token), WechatTokenHubModule.forRoot(hub), operations],
  };
}

function urlOf(app: INestApplication): string {
  const { address, port, family } = (app.getHttpServer() as { address(): AddressInfo }).address();
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
