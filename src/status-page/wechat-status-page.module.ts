import { type DynamicModule, Module } from '@nestjs/common';
import { WechatTokenService } from '../nest/wechat-token.service.js';
import { statusPageController } from './status-page.controller.js';
import { checkOptions, DEFAULT_PATH, type WechatStatusPageOptions } from './status-page.options.js';
import { StatusPage } from './status-page.js';

/**
 * A page for people: every account with its state, remaining life, refreshes against the budget and last error with what
 * to do about it. In English and Chinese, live, on any screen, with Express and Fastify. No token and no secret on it.
 */
@Module({})
export class WechatStatusPageModule {
  /** Throws a `WechatConfigurationError`, also when nobody decided who may see the page (`guards`). */
  static forRoot(options: WechatStatusPageOptions): DynamicModule {
    checkOptions(options);
    const { guards, path = DEFAULT_PATH, imports, ...shown } = options;
    return {
      module: WechatStatusPageModule,
      ...(imports && { imports }),
      controllers: [statusPageController({ path, guards })],
      providers: [
        {
          provide: StatusPage,
          inject: [WechatTokenService],
          useFactory: (tokens: WechatTokenService) => new StatusPage(tokens, shown),
        },
      ],
    };
  }
}
