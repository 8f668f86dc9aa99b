import { describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { attachWechatToken, WechatTokenModule, WechatTokenService } from '../../src/index.js';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Test } from '@nestjs/testing';

describe("an application's own axios instance", () => {
  it('sends as the account whose handle it was given, also when the account has to be resolved first', async () => {
    const wechat = await new WechatSimulator().start();
    const module = await Test.createTestingModule({
      imports: [
        WechatTokenModule.forRoot({
          resolveAccount: () => ({ ...SIMULATOR_ACCOUNT, baseUrl: wechat.url }),
          cron: false,
        }),
      ],
    }).compile();
    const own = axios.create();

    const detach = attachWechatToken(own, module.get(WechatTokenService).account('tenant-7'));
    const { data } = await own.get<{ ip_list: string[] }>('/cgi-bin/get_api_domain_ip');
    wechat.revokeToken(SIMULATOR_ACCOUNT.appId);
    const again = await own.get<{ ip_list: string[] }>('/cgi-bin/get_api_domain_ip');
    detach();

    expect(data.ip_list.length).toBeGreaterThan(0);
    expect(again.data).toEqual(data);
    expect(wechat.tokenCalls()).toBe(2);
    await module.close();
    await wechat.stop();
  });
});
