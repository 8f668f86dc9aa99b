import type { ServerResponse } from 'node:http';
import { Controller, Get, Header, Inject, Optional, Res } from '@nestjs/common';

/** What the controller needs of `WechatTokenHealthIndicator`, which is there if @nestjs/terminus is. */
export interface HealthIndicator {
  isReady(): { readonly wechat: { readonly status: string } };
  isLive(): { readonly wechat: { readonly status: string } };
}

export const HEALTH_INDICATOR = Symbol('health indicator');

/** For probes: open to all, so it says no more than whether. */
@Controller('health')
export class HealthController {
  constructor(
    @Optional() @Inject(HEALTH_INDICATOR) private readonly indicator: HealthIndicator | undefined,
  ) {}

  /** Can this hub serve its clients? */
  @Get(['', 'ready'])
  @Header('cache-control', 'no-store')
  ready(@Res({ passthrough: true }) response: ServerResponse) {
    return answer(this.indicator?.isReady(), response);
  }

  /** Would a restart help? */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(@Res({ passthrough: true }) response: ServerResponse) {
    return answer(this.indicator?.isLive(), response);
  }
}

function answer(result: ReturnType<HealthIndicator['isReady']> | undefined, response: ServerResponse) {
  const isUp = (result?.wechat.status ?? 'up') === 'up';
  if (!isUp) response.statusCode = 503;
  return { status: isUp ? 'ok' : 'error' };
}
