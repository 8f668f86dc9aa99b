// Nobody's library, but what tutorials build: the token in cache-manager until five minutes before its end, fetched when it is not there, and
// a @Cron method that refreshes it every hour. With the packages of this repository; the host is a setting.
import { MESSAGE } from './support/message.mjs';

const EVERY_HOUR = '0 0 * * * *';
const MARGIN_SECONDS = 300;
const KEY = 'wechat:access_token';

export const byHand = {
  name: '@nestjs/schedule + cache-manager',
  packages: [],
  uses: ['cache-manager', 'cache-manager-redis-yet', '@nestjs/schedule'],
  platform: 'official',
  endpoint: 'token',
  marginSeconds: MARGIN_SECONDS,
  schedulesItself: true,
  /** An hour is half of a token's life. */
  cronWhileLoaded: (usedSeconds) => `*/${usedSeconds / 2} * * * * *`,
  async open({ url, account: { appId, secret }, redis, cron = EVERY_HOUR }) {
    await import('reflect-metadata');
    const { createCache, memoryStore } = await import('cache-manager');
    const { redisStore } = await import('cache-manager-redis-yet');
    const { HttpModule, HttpService } = await import('@nestjs/axios');
    const { NestFactory } = await import('@nestjs/core');
    const { Cron, ScheduleModule } = await import('@nestjs/schedule');
    const { firstValueFrom } = await import('rxjs');
    const cache = createCache(redis ? await redisStore({ url: redis }) : memoryStore());

    class TokenService {
      constructor(http) {
        this.http = http;
      }

      async getAccessToken() {
        return (await cache.get(KEY)) ?? this.refresh();
      }

      async refresh() {
        const params = { grant_type: 'client_credential', appid: appId, secret };
        const { data } = await firstValueFrom(this.http.get(`${url}/cgi-bin/token`, { params }));
        await cache.set(KEY, data.access_token, (data.expires_in - MARGIN_SECONDS) * 1000);
        return data.access_token;
      }

      async send(message) {
        const params = { access_token: await this.getAccessToken() };
        const path = `${url}/cgi-bin/message/template/send`;
        return (await firstValueFrom(this.http.post(path, message, { params }))).data;
      }
    }
    const { prototype } = TokenService;
    Cron(cron)(prototype, 'refresh', Object.getOwnPropertyDescriptor(prototype, 'refresh'));

    const provider = {
      provide: TokenService,
      inject: [HttpService],
      useFactory: (http) => new TokenService(http),
    };
    const root = {
      module: class Root {},
      imports: [HttpModule, ScheduleModule.forRoot()],
      providers: [provider],
    };
    const app = await NestFactory.createApplicationContext(root, { logger: false });
    const service = app.get(TokenService);
    return { call: () => service.send(MESSAGE), token: () => service.getAccessToken() };
  },
};
