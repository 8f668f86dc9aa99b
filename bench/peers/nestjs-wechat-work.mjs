// As its README has it: the module in a Nest application, one call of its contacts service. Its host is fixed: requests
// are led to the fake server below https.request.

export const nestjsWechatWork = {
  name: 'nestjs-wechat-work',
  packages: [
    'nestjs-wechat-work@9.0.0',
    '@nestjs/axios@0.1.2',
    '@nestjs/common@9.4.3',
    '@nestjs/core@9.4.3',
    'reflect-metadata@0.1.14',
  ],
  platform: 'wecom',
  endpoint: 'gettoken',
  redirected: 'qyapi.weixin.qq.com',
  noSharedStore: 'it keeps its token in the process only',
  noRefresh: 'it has no method that refreshes',
  marginSeconds: 0,
  async open({ load, account: { corpId, secret } }) {
    load('reflect-metadata');
    const { NestFactory } = load('@nestjs/core');
    const { AgentType, WechatWorkBaseService, WechatWorkContactsService, WechatWorkModule } =
      load('nestjs-wechat-work');
    const module = WechatWorkModule.register({ baseConfig: { corpId, agentSecret: secret } });
    const root = { module: class Root {}, imports: [module] };
    const app = await NestFactory.createApplicationContext(root, { logger: false });
    const base = app.get(WechatWorkBaseService);
    const contacts = app.get(WechatWorkContactsService);
    return {
      call: () => contacts.getUserInfo('alice'),
      token: () => base.getAccessToken(AgentType.Custom),
    };
  },
};
