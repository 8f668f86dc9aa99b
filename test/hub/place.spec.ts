import {
  BadRequestException,
  type CallHandler,
  Catch,
  Controller,
  type ExecutionContext,
  type ExceptionFilter,
  Get,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  VersioningType,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';
import { simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { hubs, type Platform, request } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const path = '/accounts/shop/access-token';

@Controller('wechat-token')
class OwnController {
  @Get('status')
  status() {
    return { own: true };
  }
}

class RefuseAll implements PipeTransform {
  transform(): never {
    throw new BadRequestException();
  }
}

@Injectable()
class Wrap implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: data })));
  }
}

@Catch()
class Hide implements ExceptionFilter {
  catch(): never {
    throw new Error('hidden');
  }
}

describe.each<Platform>(['express', 'fastify'])(
  'The place of the hub in an application on %s',
  (platform) => {
    const start = (configure?: (app: INestApplication) => void, hub = {}) =>
      boot({
        ...{ wechatUrl: given.wechat.url, platform, hub, modules: { controllers: [OwnController] } },
        ...(configure && { configure }),
      });

    it.each<[string, (app: INestApplication) => void]>([
      ['a global prefix', (app) => void app.setGlobalPrefix('api')],
      ['versions', (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '9' })],
      ['a pipe for all', (app) => void app.useGlobalPipes(new RefuseAll())],
      ['an interceptor for all', (app) => void app.useGlobalInterceptors(new Wrap())],
      ['a filter for all', (app) => void app.useGlobalFilters(new Hide())],
      ['CORS', (app) => app.enableCors()],
    ])('is not changed by %s', async (_, configure) => {
      const { call } = await start(configure);
      const found = await call(path, { key: KEYS.refresher });
      expect([found.status, Object.keys((await found.json()) as object)]).toEqual([
        200,
        ['value', 'expiresIn', 'id'],
      ]);
      expect(await (await call(path)).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
      const body = '{';
      expect(await (await call(`${path}/refresh`, { key: KEYS.refresher, body })).json()).toMatchObject({
        code: 'REQUEST_INVALID',
      });
    });

    it('leaves everything else to the application', async () => {
      const { url } = await start();
      expect(await (await request(`${url}/wechat-token/status`)).json()).toEqual({ own: true });
      for (const other of [
        '/',
        '/wechat-token/v10/accounts',
        '/wechat-token/v1x',
        '/x/wechat-token/v1/accounts',
      ]) {
        expect((await request(`${url}${other}`)).status).toBe(404);
      }
    });

    it('is where its prefix says', async () => {
      const { url } = await start(undefined, { prefix: '/internal/tokens/' });
      const response = await request(`${url}/internal/tokens/v1/accounts`, { key: KEYS.reader });
      expect(response.status).toBe(200);
      expect((await request(`${url}/wechat-token/v1/accounts`, { key: KEYS.reader })).status).toBe(404);
    });
  },
);
