import type { ModulesContainer } from '@nestjs/core';
import type { SchedulerRegistry } from '@nestjs/schedule';

/**
 * The `SchedulerRegistry` that any module of the application would be given, if there is one. Importing ScheduleModule,
 * however privately, would either run the application's cron jobs twice or hide its registry. It is found by its shape:
 * applications without a schedule need not load @nestjs/schedule, and it does not matter in how many copies it is.
 */
export function findScheduler(modules: ModulesContainer | undefined): SchedulerRegistry | undefined {
  for (const { isGlobal, providers } of modules?.values() ?? []) {
    // A module may keep one to itself.
    if (!isGlobal) continue;
    for (const [token, { instance }] of providers) {
      if (isRegistryClass(token)) return instance as SchedulerRegistry;
    }
  }
  return undefined;
}

function isRegistryClass(token: unknown): boolean {
  if (typeof token !== 'function') return false;
  const prototype = token.prototype as Record<string, unknown> | undefined;
  return ['addCronJob', 'getCronJob', 'deleteCronJob', 'doesExist'].every(
    (name) => typeof prototype?.[name] === 'function',
  );
}
