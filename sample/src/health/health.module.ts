import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WechatTokenHealthModule } from 'nestjs-wechat-token/terminus';
import { HealthController } from './health.controller.js';

@Module({ imports: [TerminusModule, WechatTokenHealthModule], controllers: [HealthController] })
export class HealthModule {}
