// One server of the hub benchmark in a process of its own: `fork(this file, [kind, url of WeChat])`. Sends its port,
// and after every message the CPU time it has used so far, in microseconds.
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatTokenHubModule } from '../../dist/hub/index.js';
import { WechatTokenModule } from '../../dist/index.js';
import { cpuUs } from './cpu-clock.mjs';
import { HUB_KEY } from './hub-load.mjs';

const [kind, wechatUrl] = process.argv.slice(2);

/** A reverse proxy without anything: what a gateway can not be faster than. */
function plainProxy() {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const { hostname, port, host } = new URL(wechatUrl);
  return createServer((req, res) => {
    const upstream = request(
      { hostname, port, path: req.url, method: req.method, headers: { ...req.headers, host }, agent },
      (answer) => {
        res.writeHead(answer.statusCode, answer.headers);
        answer.pipe(res);
      },
    );
    upstream.on('error', () => res.destroy());
    req.pipe(upstream);
  }).listen(0, '127.0.0.1');
}

class TokenController {
  read() {
    return { value: 'v'.repeat(140), expiresIn: 6900, id: 'i'.repeat(22) };
  }
}
Controller()(TokenController);
Get('token')(
  TokenController.prototype,
  'read',
  Object.getOwnPropertyDescriptor(TokenController.prototype, 'read'),
);

class AppModule {}
Module({})(AppModule);

async function nest(metadata) {
  const app = await NestFactory.create({ module: AppModule, ...metadata }, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
}

const hub = () =>
  nest({
    imports: [
      WechatTokenModule.forRoot({ appId: 'wx0', secret: 's', baseUrl: wechatUrl, cron: false }),
      WechatTokenHubModule.forRoot({
        clients: [
          {
            name: 'bench',
            keyHash: createHash('sha256').update(HUB_KEY).digest('hex'),
            accounts: ['default'],
            rights: ['read', 'refresh', 'gateway'],
          },
        ],
        gateway: { passSecret: 'a secret of the benchmark, 32 characters' },
        // Counting is done by @nestjs/throttler, at the cost of the hits that it remembers: no part of the comparison.
        limits: { requestsPerSecond: false },
      }),
    ],
  });

const server = await { proxy: plainProxy, nest: () => nest({ controllers: [TokenController] }), hub }[kind]();
if (!server.listening) await once(server, 'listening');
process.on('message', () => process.send(cpuUs()));
process.on('SIGINT', () => process.exit());
process.send(server.address().port);
