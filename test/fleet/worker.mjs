/** One process of a fleet: a small Nest application on the built package, and the orders it takes. */
import 'reflect-metadata';
import { setImmediate } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { hubSource, WechatHttpService, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { systemRandom } from '../../dist/core/random.js';
import { WECHAT_TOKEN_RANDOM } from '../../dist/nest/wechat-token.constants.js';
import { plain, takeOrders } from '../support/take-orders.mjs';
import { freezingAgent } from './freezing-agent.mjs';

class AppModule {}
Module({})(AppModule);

const agent = freezingAgent();
let app;
let secret;

const orders = {
  /** Boots the application. `options` are those of the module, or of a hub's client; `jitter` scales its randomness. */
  async open({ options: { hub, ...options }, jitter, shutdownHooks }) {
    if (hub) options = { ...options, platform: 'custom', source: hubSource(hub) };
    secret = options.secret;
    let module = WechatTokenModule.forRoot({
      cron: false,
      ...options,
      // As from a vault: `setSecret` rotates it.
      ...(secret !== undefined && { secret: () => secret }),
      http: { httpAgent: agent },
    });
    if (jitter !== undefined)
      module = having(module, { ...systemRandom, next: () => systemRandom.next() * jitter });
    app = await NestFactory.createApplicationContext(
      { module: AppModule, imports: [module] },
      { logger: false, abortOnError: false },
    );
    if (shutdownHooks) {
      app.enableShutdownHooks();
      process.once('SIGTERM', disconnect);
    }
  },

  /** Asks for the token of each account, `times` times at once. */
  async call({ times, accounts = [undefined] }) {
    const tokens = app.get(WechatTokenService);
    return outcomes(accounts.flatMap((name) => repeat(times, () => tokens.getAccessToken(name))));
  },

  /** Sends messages, `times` at once. `tag` shows in their bodies. */
  async send({ times, tag = '' }) {
    const wechat = app.get(WechatHttpService);
    return outcomes(
      repeat(times, async (index) => {
        const message = { touser: `${tag}${index}`, template_id: 't', data: {} };
        await wechat.axiosRef.post('/cgi-bin/message/template/send', message);
      }),
    );
  },

  /** Sends one message after the other until `until` (a moment in ms), and says what came of them. */
  async keepSending({ until, everyMs, account }) {
    const service = app.get(WechatHttpService);
    const wechat = account === undefined ? service : service.for(account);
    const results = [];
    while (Date.now() < until) {
      const message = { touser: 'one', template_id: 't', data: {} };
      results.push(wechat.axiosRef.post('/cgi-bin/message/template/send', message).then(() => undefined));
      results.at(-1).catch(() => undefined);
      await pause(everyMs);
    }
    return outcomes(results);
  },

  async peek({ account }) {
    const credential = app.get(WechatTokenService).account(account).peek();
    return credential && { id: credential.id, value: credential.value };
  },

  usage() {
    collectGarbage();
    return {
      heapBytes: process.memoryUsage().heapUsed,
      // Timers come and go.
      handles: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length,
    };
  },

  forceRefresh: ({ reason }) => outcomes([app.get(WechatTokenService).account().forceRefresh({ reason })]),

  setSecret({ value }) {
    secret = value;
  },

  /** The next request to `path` stops this process, `when` it is about to be sent, or when its answer was read. */
  freezeAt: ({ path, when }) => agent.freezeAt(path, when),

  async close() {
    const closing = app;
    app = undefined;
    await closing?.close();
  },

  leave: () => void setImmediate(disconnect),
};

const disconnect = takeOrders(orders);

function collectGarbage() {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc')();
}

function repeat(times, make) {
  return Array.from({ length: times }, (_, index) => make(index));
}

/** How many succeeded, with which distinct values, and how the others failed. */
async function outcomes(promises) {
  const settled = await Promise.allSettled(promises);
  const values = settled.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  const failures = settled.filter(({ status }) => status === 'rejected').map(({ reason }) => plain(reason));
  return { succeeded: values.length, values: [...new Set(values)], failures };
}

/** The module with another source of chance: what `overrideProvider` does in a testing module. */
function having(module, random) {
  const others = module.providers.filter(({ provide }) => provide !== WECHAT_TOKEN_RANDOM);
  return { ...module, providers: [...others, { provide: WECHAT_TOKEN_RANDOM, useValue: random }] };
}
