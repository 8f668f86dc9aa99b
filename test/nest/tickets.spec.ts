import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { createHash } from 'node:crypto';
import { WechatTokenModule, type WechatTokenModuleOptions, WechatTokenService } from '../../src/index.js';
import { SIMULATOR_ACCOUNT, SIMULATOR_WECOM_APP, WechatSimulator } from '../../src/testing/index.js';

const PAGE = 'https://shop.example/pay?order=1';

describe('tickets and signatures', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function start(options: (wechat: WechatSimulator) => WechatTokenModuleOptions) {
    const wechat = await new WechatSimulator().start();
    ends.push(() => wechat.stop());
    const module: TestingModule = await Test.createTestingModule({
      imports: [WechatTokenModule.forRoot({ cron: false, ...options(wechat) })],
    }).compile();
    ends.push(() => module.close());
    return { wechat, service: module.get(WechatTokenService) };
  }

  it('G1: 100 concurrent cold signatures make one token call and one ticket call', async () => {
    const { wechat, service } = await start(({ url }) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url }));

    const signed = await Promise.all(
      Array.from({ length: 100 }, () => service.account().signJsSdk(`${PAGE}#pay`)),
    );

    expect(wechat.tokenCalls()).toBe(1);
    expect(wechat.calls('/cgi-bin/ticket/getticket')).toBe(1);
    const ticket = await service.account().getTicket('jsapi');
    for (const { appId, nonceStr, timestamp, signature, url } of signed) {
      expect(appId).toBe(SIMULATOR_ACCOUNT.appId);
      expect(url).toBe(PAGE);
      const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${PAGE}`;
      expect(signature).toBe(createHash('sha1').update(text).digest('hex'));
    }
    expect(new Set(signed.map(({ nonceStr }) => nonceStr)).size).toBe(100);
  });

  it('fetches the ticket with the next token when WeChat rejects the current one', async () => {
    const { wechat, service } = await start(({ url }) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url }));
    await service.getAccessToken();
    wechat.revokeToken(SIMULATOR_ACCOUNT.appId);

    await Promise.all(Array.from({ length: 100 }, () => service.account().signJsSdk(PAGE)));

    expect(wechat.tokenCalls()).toBe(2);
    expect(wechat.calls('/cgi-bin/ticket/getticket')).toBe(2);
  });

  it('signs pages of a WeCom app for wx.config and wx.agentConfig with two tickets', async () => {
    const { corpId, agentId, secret } = SIMULATOR_WECOM_APP;
    const { service } = await start(({ wecomUrl }) => ({
      platform: 'wecom',
      corpId,
      agentId,
      secret,
      baseUrl: wecomUrl,
    }));

    const page = await service.account().signJsSdk(PAGE);
    const agent = await service.account().signAgentConfig(PAGE);

    expect(page.appId).toBe(corpId);
    expect(agent).toMatchObject({ corpid: corpId, agentid: String(agentId), url: PAGE });
    expect(await service.account().getTicket('jsapi')).not.toBe(
      await service.account().getTicket('agent_config'),
    );
  });

  it('names the tickets that there are when asked for another one', async () => {
    const { service } = await start(({ url }) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url }));

    await expect(service.account().getTicket('agent_config')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('jsapi, wx_card') as unknown,
    });
    await expect(service.account().signJsSdk('shop.example/pay')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('replaces a ticket that a browser reported, once for all who report it', async () => {
    const { wechat, service } = await start(({ url }) => ({ ...SIMULATOR_ACCOUNT, baseUrl: url }));
    const account = service.account();
    const rejected = await account.getTicket('wx_card');
    wechat.revokeTicket(rejected);

    const replaced = await Promise.all(
      Array.from({ length: 20 }, () => account.refreshTicket('wx_card', { rejected })),
    );

    expect(new Set(replaced).size).toBe(1);
    expect(replaced[0]).not.toBe(rejected);
    expect(wechat.calls('/cgi-bin/ticket/getticket')).toBe(2);
  });
});
