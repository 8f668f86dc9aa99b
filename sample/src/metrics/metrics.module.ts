import { Module } from '@nestjs/common';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/prometheus';
import { MetricsController } from './metrics.controller.js';

/** The WeChat accounts in prom-client's own registry, beside whatever else the application measures. */
@Module({ imports: [WechatTokenMetricsModule.forRoot({})], controllers: [MetricsController] })
export class MetricsModule {}
