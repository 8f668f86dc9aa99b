/**
 * Metrics: needs prom-client.
 * @module nestjs-wechat-token/prometheus
 */
export type { WechatTokenMetricsOptions } from './metrics-options.js';
export { WechatTokenMetricsModule } from './wechat-token-metrics.module.js';
