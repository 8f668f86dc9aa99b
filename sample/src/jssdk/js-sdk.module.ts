import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type SampleConfig } from '../config/sample-config.js';
import { JsSdkController } from './js-sdk.controller.js';
import { PageOrigins } from './page-origins.js';

@Module({ controllers: [JsSdkController] })
export class JsSdkModule {
  static forRoot({ jsSdkOrigins }: SampleConfig): DynamicModule {
    const useFactory = (host: HttpAdapterHost) => new PageOrigins(host, jsSdkOrigins);
    return {
      module: JsSdkModule,
      providers: [{ provide: PageOrigins, inject: [HttpAdapterHost], useFactory }],
    };
  }
}
