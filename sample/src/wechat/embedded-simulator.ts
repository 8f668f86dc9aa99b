import { type OnApplicationShutdown } from '@nestjs/common';
import { type WechatAccountOptions } from 'nestjs-wechat-token';
import { WechatSimulator } from 'nestjs-wechat-token/testing';
import { MINI_PROGRAM, WECOM_APP } from '../config/sample-config.js';
import { SIMULATED } from './simulated-accounts.js';

/** WeChat for a machine without credentials: a real HTTP server on a free port of the loopback, in real time. */
export class EmbeddedSimulator implements OnApplicationShutdown {
  private constructor(private readonly simulator: WechatSimulator) {}

  static async start(): Promise<EmbeddedSimulator> {
    const { officialAccount, miniProgram, wecomApp } = SIMULATED;
    const simulator = new WechatSimulator({
      accounts: [officialAccount, miniProgram],
      wecomApps: [wecomApp],
      clock: 'real',
    });
    return new EmbeddedSimulator(await simulator.start());
  }

  get url(): string {
    return this.simulator.url;
  }

  get accounts(): WechatAccountOptions[] {
    const accountOf = ({ appId, secret }: { appId: string; secret: string }) => ({
      appId,
      secret,
      baseUrl: this.url,
    });
    const { corpId, agentId, secret } = SIMULATED.wecomApp;
    return [
      { name: 'default', platform: 'official-account', ...accountOf(SIMULATED.officialAccount) },
      { name: MINI_PROGRAM, platform: 'mini-program', ...accountOf(SIMULATED.miniProgram) },
      { name: WECOM_APP, platform: 'wecom', corpId, agentId, secret, baseUrl: this.simulator.wecomUrl },
    ];
  }

  /** The last hook of a closing application: a refresh in flight has been awaited by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.simulator.stop();
  }
}
