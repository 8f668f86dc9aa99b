import { NestFactory } from '@nestjs/core';
import { WechatHttpService, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';

/** A Nest application with the module in it, and what it injects. */
export async function startApp(options) {
  const app = await NestFactory.createApplicationContext(
    { module: class Root {}, imports: [WechatTokenModule.forRoot(options)] },
    { logger: false },
  );
  return { app, service: app.get(WechatTokenService), http: app.get(WechatHttpService) };
}
