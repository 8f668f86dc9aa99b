import { type CanActivate, Controller, Get, Header, type Type, UseGuards } from '@nestjs/common';
import type { Registry } from 'prom-client';

/** The metrics of this process, for Prometheus. */
export function metricsController(registry: Registry, guard: CanActivate): Type {
  @Controller('metrics')
  @UseGuards(guard)
  class MetricsController {
    @Get()
    @Header('content-type', registry.contentType)
    read(): Promise<string> {
      return registry.metrics();
    }
  }
  return MetricsController;
}
