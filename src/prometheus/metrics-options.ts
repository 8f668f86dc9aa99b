import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Registry } from 'prom-client';

/** Options of `WechatTokenMetricsModule.forRoot`. */
export interface WechatTokenMetricsOptions {
  /** Where the metrics are registered. Default: prom-client's own `register`, which is one for the whole process. */
  readonly registry?: Registry;
  /** Put before every name, as in prom-client's `collectDefaultMetrics`. Default: none; all names begin with `wechat_`. */
  readonly prefix?: string;
  /** The first so many listed accounts are told apart by name; all others together are `account="other"`. Default 50. */
  readonly maxAccounts?: number;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<WechatTokenMetricsOptions>({ moduleName: 'WechatTokenMetrics' })
    .setClassMethodName('forRoot')
    .build();
