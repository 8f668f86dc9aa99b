import { type DynamicModule, Module } from '@nestjs/common';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { type SampleConfig } from '../config/sample-config.js';
import { EmbeddedSimulator } from './embedded-simulator.js';
import { EmbeddedSimulatorModule } from './embedded-simulator.module.js';

/** The accounts of the environment, or else two of the embedded simulator. */
@Module({})
export class WechatModule {
  static forRoot({ accounts, redisUrl }: SampleConfig): DynamicModule {
    const store = redisUrl ? { redis: redisUrl } : {};
    const tokens = accounts
      ? WechatTokenModule.forRoot({ accounts, ...store })
      : WechatTokenModule.forRootAsync({
          imports: [EmbeddedSimulatorModule],
          inject: [EmbeddedSimulator],
          useFactory: (simulator: EmbeddedSimulator) => ({ accounts: simulator.accounts, ...store }),
        });
    return { module: WechatModule, imports: [tokens] };
  }
}
