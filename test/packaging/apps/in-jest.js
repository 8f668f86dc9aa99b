require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const { WechatHttpService, WechatTokenModule } = require('nestjs-wechat-token');
const { SIMULATOR_ACCOUNT, WechatSimulator } = require('nestjs-wechat-token/testing');

const wechat = new WechatSimulator();
beforeAll(() => wechat.start());
afterAll(() => wechat.stop());

it('sends a message', async () => {
  const tokens = WechatTokenModule.forRoot({ ...SIMULATOR_ACCOUNT, baseUrl: wechat.url });
  class AppModule {}
  const app = await NestFactory.createApplicationContext(
    { module: AppModule, imports: [tokens] },
    { logger: false },
  );
  await app.get(WechatHttpService).axiosRef.post('/cgi-bin/message/template/send', {
    touser: 'openid',
    template_id: 'id',
    data: {},
  });
  expect(wechat.messages).toHaveLength(1);
  await app.close();
});
