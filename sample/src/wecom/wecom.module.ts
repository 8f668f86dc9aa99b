import { type DynamicModule, Module } from '@nestjs/common';
import { WechatHttpService } from 'nestjs-wechat-token';
import { type SampleConfig } from '../config/sample-config.js';
import { SIMULATED } from '../wechat/simulated-accounts.js';
import { WecomMessagesController } from './wecom-messages.controller.js';
import { WecomMessagesService } from './wecom-messages.service.js';

@Module({ controllers: [WecomMessagesController] })
export class WecomModule {
  static forRoot({ wecomAgentId = SIMULATED.wecomApp.agentId }: SampleConfig): DynamicModule {
    const useFactory = (wechat: WechatHttpService) => new WecomMessagesService(wechat, wecomAgentId);
    return {
      module: WecomModule,
      providers: [{ provide: WecomMessagesService, inject: [WechatHttpService], useFactory }],
    };
  }
}
