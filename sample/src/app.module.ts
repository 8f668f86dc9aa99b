import { type DynamicModule, Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { type SampleConfig } from './config/sample-config.js';
import { WechatErrorFilter } from './errors/wechat-error.filter.js';
import { HealthModule } from './health/health.module.js';
import { JsSdkModule } from './jssdk/js-sdk.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { StatusModule } from './status/status.module.js';
import { WechatModule } from './wechat/wechat.module.js';
import { WecomModule } from './wecom/wecom.module.js';

@Module({
  imports: [MessagesModule, AccountsModule, StatusModule, HealthModule, MetricsModule],
  providers: [
    { provide: APP_FILTER, useClass: WechatErrorFilter },
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    },
  ],
})
export class AppModule {
  static forRoot(config: SampleConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [WechatModule.forRoot(config), JsSdkModule.forRoot(config), WecomModule.forRoot(config)],
    };
  }
}
