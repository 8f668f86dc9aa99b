import { type DynamicModule, Module } from '@nestjs/common';
import { WechatStatusPageModule } from '../../../status-page/index.js';
import type { HubConfig } from '../hub-config.js';
import { HEALTH_INDICATOR, HealthController } from './health.controller.js';
import { metricsController } from './metrics.controller.js';
import { PasswordGuard } from './password.guard.js';

@Module({})
class OperationsModule {}

export interface Operations {
  readonly module: DynamicModule;
  /** What is not there, and what to install for it. */
  readonly missing: readonly string[];
}

/** Health for probes; the status page and the metrics for whoever has the password. */
export async function operations({ operations: access }: Pick<HubConfig, 'operations'>): Promise<Operations> {
  const guard = access && new PasswordGuard(access.password);
  const [health, metrics] = await Promise.all([
    unlessMissing(import('../../../terminus/index.js')),
    guard ? unlessMissing(openMetrics(guard)) : undefined,
  ]);
  const missing = [
    ...(health ? [] : ['health is only that the process answers: npm install @nestjs/terminus']),
    ...(guard && !metrics ? ['there are no metrics: npm install prom-client'] : []),
  ];
  const module: DynamicModule = {
    module: OperationsModule,
    imports: [
      ...(health ? [health.WechatTokenHealthModule] : []),
      ...(metrics ? [metrics.module] : []),
      ...(guard ? [WechatStatusPageModule.forRoot({ guards: [guard], path: '/' })] : []),
    ],
    controllers: [HealthController, ...(metrics ? [metrics.controller] : [])],
    providers: health ? [{ provide: HEALTH_INDICATOR, useExisting: health.WechatTokenHealthIndicator }] : [],
  };
  return { module, missing };
}

async function openMetrics(guard: PasswordGuard) {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const { WechatTokenMetricsModule } = await import('../../../prometheus/index.js');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    module: WechatTokenMetricsModule.forRoot({ registry }),
    controller: metricsController(registry, guard),
  };
}

/** Undefined when the package that it needs is not installed. */
async function unlessMissing<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
