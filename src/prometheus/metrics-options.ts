import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { WechatConfigurationError } from '../core/errors.js';
import { isObject, OptionReader, type Problem } from '../nest/options/option-reader.js';

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

/** Throws a `WechatConfigurationError` that lists everything that is wrong. None of the options has to be there. */
export function checkOptions(given: unknown): WechatTokenMetricsOptions {
  const problems: Problem[] = [];
  const options = new OptionReader(isObject(given) ? given : {}, '', problems);
  options.nothingBut(['registry', 'prefix', 'maxAccounts']);
  if (options.has('registry') && !isRegistry(options.value('registry'))) {
    options.problem('registry', 'must be a Registry of prom-client');
  }
  const prefix = options.value('prefix') ?? '';
  if (typeof prefix !== 'string' || !/^(?:[a-z_:][\w:]*)?$/i.test(prefix)) {
    options.problem('prefix', 'must be made of letters, digits, _ and :, and not begin with a digit');
  }
  options.wholeNumber('maxAccounts', { min: 0 });
  if (problems.length > 0) throw new WechatConfigurationError(problems, 'WechatTokenMetricsModule');
  return given ?? {};
}

function isRegistry(value: unknown): boolean {
  return typeof (value as { getSingleMetric?: unknown } | null)?.getSingleMetric === 'function';
}
