// A process that uses the built module and then has nothing more to do: it must end by itself.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatTokenModule } from '../../../dist/nest/wechat-token.module.js';
import { WechatTokenService } from '../../../dist/nest/wechat-token.service.js';

class AppModule {}
Module({})(AppModule);

const { BASE_URL: baseUrl, APP_ID: appId, SECRET: secret, ENDING } = process.env;
const app = await NestFactory.createApplicationContext(
  { module: AppModule, imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl })] },
  { logger: ['error'] },
);
const tokens = app.get(WechatTokenService);
if (ENDING === 'closed while it fetches') {
  const token = tokens.getAccessToken().then(() => 'token');
  await new Promise((resolve) => setTimeout(resolve, 0));
  await app.close();
  console.log(await token.catch((error) => error.code));
} else {
  await tokens.getAccessToken();
  if (ENDING === 'closed') await app.close();
  console.log('done');
}
