import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './metrics-options.js';
import { TokenMetrics } from './token-metrics.js';

/**
 * Metrics of the WeChat accounts in a prom-client registry of the application's own:
 * `WechatTokenMetricsModule.forRoot({ registry, prefix, maxAccounts })`, or `forRootAsync`. It needs `WechatTokenModule` to
 * be global, as it is by default; otherwise pass that module to the `imports` of `forRootAsync`.
 *
 * A scrape looks at this process's memory only: it asks neither WeChat nor Redis. The boot fails with `CONFIGURATION` when
 * the registry already has a metric of the same name; the metrics leave the registry when the application closes.
 */
@Module({ providers: [TokenMetrics] })
export class WechatTokenMetricsModule extends ConfigurableModuleClass {}
