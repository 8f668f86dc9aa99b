import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WechatTokenHealthIndicator } from './wechat-token.health-indicator.js';

/**
 * Provides `WechatTokenHealthIndicator`: import it beside `TerminusModule`. It needs `WechatTokenModule` to be global, as it is
 * by default; otherwise list the indicator among the providers of a module that imports both.
 */
@Module({
  imports: [TerminusModule],
  providers: [WechatTokenHealthIndicator],
  exports: [WechatTokenHealthIndicator],
})
export class WechatTokenHealthModule {}
