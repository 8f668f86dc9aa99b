// Starts an application and prints the CPU time in ms that its imports, its creation and its initialisation took.
// Arguments: `empty`, `module`, or `use` (asks for a token as well), and the address of WeChat.
import { cpuUs } from './cpu-clock.mjs';

const [kind, baseUrl] = process.argv.slice(2);
const start = cpuUs();
await import('reflect-metadata');
const { NestFactory } = await import('@nestjs/core');
const { app, WechatTokenService } = kind === 'empty' ? await startEmpty() : await startWithModule();
const took = (cpuUs() - start) / 1e3;

if (kind === 'use') {
  await app
    .get(WechatTokenService)
    .getAccessToken()
    .catch(() => undefined);
}
await app.close();
console.log(took);

async function startEmpty() {
  return { app: await started([]) };
}

async function startWithModule() {
  const { WechatTokenModule, WechatTokenService } = await import('nestjs-wechat-token');
  const app = await started([WechatTokenModule.forRoot({ appId: 'wx0', secret: 's', baseUrl })]);
  return { app, WechatTokenService };
}

async function started(imports) {
  const app = await NestFactory.create({ module: class Root {}, imports }, { logger: false });
  await app.init();
  return app;
}
