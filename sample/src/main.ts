import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { readSampleConfig, SampleConfigError } from './config/sample-config.js';
import { setUpDocs } from './docs.js';
import { welcome } from './welcome.js';

const logger = new Logger('Sample');

async function bootstrap(): Promise<void> {
  const config = readSampleConfig(process.env);
  const app = await NestFactory.create(AppModule.forRoot(config));
  setUpDocs(app);
  await app.listen(config.port);

  // Not Nest's shutdown hooks: they end the process by the signal again, and a handle left open would not show.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.log(`${signal}: closing`);
      app.close().catch(fail);
    });
  }
  logger.log(await welcome(app, config));
}

function fail(error: unknown): void {
  logger.error(error instanceof SampleConfigError ? error.message : error);
  process.exit(1);
}

bootstrap().catch(fail);
