import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/terminus';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly wechat: WechatTokenHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  @ApiOperation({ summary: 'Readiness: can this replica serve requests that need a token?' })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.wechat.isReady()]);
  }

  @Get('live')
  @HealthCheck()
  @ApiOperation({ summary: 'Liveness: would a restart help? Trouble at WeChat or Redis does not fail it' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.wechat.isLive()]);
  }
}
