import { once } from 'node:events';
import { connect } from 'node:net';
import {
  type CanActivate,
  Injectable,
  Module,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { WechatStatusPageModule, type WechatStatusPageOptions } from '../../src/status-page/index.js';
import { Log } from '../nest/support/log.js';
import { accountsOf, CAMPUS, secret, SHOP, simulator } from '../nest/support/wechat.js';

const given = simulator();

@Module({})
class AppModule {}

class Nobody implements CanActivate {
  canActivate = () => false;
}

/** What an application may do to every answer. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_, next) =>
    next.handle().pipe(map((data: unknown) => ({ data })));
}

describe.each(['express', 'fastify'] as const)('The page, served by %s', (platform) => {
  let app: INestApplication | undefined;
  let url = '';
  beforeEach(() => (app = undefined));
  afterEach(() => app?.close());

  async function serve(
    options: Partial<WechatStatusPageOptions> = {},
    prepare: (app: INestApplication) => void = () => undefined,
  ): Promise<WechatTokenService> {
    const module = {
      module: AppModule,
      imports: [
        WechatTokenModule.forRoot({ accounts: accountsOf(given.wechat) }),
        WechatStatusPageModule.forRoot({ guards: [], ...options }),
      ],
    };
    const settings = { logger: new Log(), abortOnError: false };
    app =
      platform === 'express'
        ? await NestFactory.create(module, settings)
        : await NestFactory.create(module, new FastifyAdapter(), settings);
    prepare(app);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    return app.get(WechatTokenService, { strict: false });
  }

  const get = async (path = '/wechat-status', headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('tells how the accounts are, without asking WeChat anything', async () => {
    await serve();

    const { status, headers, text } = await get();

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toMatch(/^<!doctype html>/);
    for (const name of ['main', 'shop', 'campus']) expect(text).toContain(`<bdi>${name}</bdi>`);
    expect(given.wechat.calls()).toBe(0);
  });

  it('is kept by no cache, framed by nobody, and lets nothing run but its own script', async () => {
    await serve();

    const { headers, text } = await get();

    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '')
        .split('; ')
        .map((each) => each.split(/ (.*)/s).slice(0, 2)),
    ) as Record<string, string>;
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': expect.stringMatching(/^'sha256-[^' ]+'$/),
      'style-src': expect.stringMatching(/^'sha256-[^' ]+'$/),
      'connect-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')).toContain('Accept-Language');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).not.toMatch(/ style=|<script [^>]*src=|<link [^>]*stylesheet/);
  });

  it('speaks the language that the browser likes, or that the address asks for', async () => {
    await serve();

    expect((await get()).text).toContain('lang="en"');
    expect((await get('/wechat-status', { 'accept-language': 'zh-CN,zh;q=0.9' })).text).toContain(
      '尚无账号在使用',
    );
    expect((await get('/wechat-status?lang=en', { 'accept-language': 'zh-CN' })).text).toContain(
      'Nothing in use yet',
    );
    expect((await get('/wechat-status?lang=zh-CN')).text).toContain('<html lang="zh-CN">');
  });

  it('gives its hints in the language of the page, whatever the module speaks', async () => {
    const tokens = await serve();
    given.wechat.updateAccount(SHOP.appId, { secret: 'another-secret-0000000000000001' });
    await expect(tokens.getAccessToken('shop')).rejects.toThrow();

    expect((await get('/wechat-status?lang=zh-CN')).text).toContain('如已遗失，请在那里重置');
    expect((await get('/wechat-status?lang=en')).text).toContain(
      'if nobody knows it any more, reset it there',
    );
  });

  it('answers 304 to who knows it already, and anew when something changed', async () => {
    const tokens = await serve();
    const part = '/wechat-status?part=accounts';
    const etag = (await get(part)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);

    const same = await get(part, { 'if-none-match': etag });
    expect([same.status, same.text]).toEqual([304, '']);

    await tokens.getAccessToken('shop');
    // Another question, so that it is not the look of a moment ago.
    const changed = await get(`${part}&lang=zh-CN`, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.text).toContain('data-state="fresh"');
  });

  it('finds accounts by name and AppID', async () => {
    await serve();

    const { text } = await get('/wechat-status?q=CAMP');
    expect(text).toContain('<bdi>campus</bdi>');
    expect(text).not.toContain('<bdi>shop</bdi>');
    expect((await get('/wechat-status?q=000shop')).text).toContain('<bdi>shop</bdi>');
    expect((await get('/wechat-status?q=%3Cscript%3E')).text).toContain('“&lt;script&gt;”');
  });

  it.each(['?q=a&q=b', '?q[x]=1', '?lang[]=zh&part[]=accounts', '?part=nothing', '?lang=../../etc'])(
    'takes %s for nothing special',
    async (query) => {
      await serve();

      expect((await get(`/wechat-status${query}`)).status).toBe(200);
    },
  );

  it('is where it was put, below the global prefix', async () => {
    await serve({ path: '/' }, (nest) => nest.setGlobalPrefix('ops'));

    expect((await get('/ops')).status).toBe(200);
    expect((await get('/wechat-status')).status).toBe(404);
  });

  it('is for those only whom its guards let in', async () => {
    await serve({ guards: [Nobody] });

    for (const path of ['/wechat-status', '/wechat-status?part=accounts']) {
      const { status, text } = await get(path);
      expect(status).toBe(403);
      expect(text).not.toContain('campus');
    }
  });

  it('gives guards what they need', async () => {
    @Injectable()
    class Staff {
      readonly key = 'of-the-staff';
    }
    @Module({ providers: [Staff], exports: [Staff] })
    class StaffModule {}
    @Injectable()
    class StaffOnly implements CanActivate {
      constructor(private readonly staff: Staff) {}
      canActivate: CanActivate['canActivate'] = (context) =>
        context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers.key ===
        this.staff.key;
    }
    await serve({ guards: [StaffOnly], imports: [StaffModule] });

    expect((await get()).status).toBe(403);
    expect((await get('/wechat-status', { key: 'of-the-staff' })).status).toBe(200);
  });

  it('stays HTML in an application that wraps its answers', async () => {
    await serve({}, (nest) => nest.useGlobalInterceptors(new Wrapping()));

    expect((await get()).text).toMatch(/^<!doctype html>/);
  });

  it('G22: holds no token and no secret, whatever happens', async () => {
    const tokens = await serve();
    const { wechat } = given;
    const canaries: string[] = [secret, SHOP.secret, CAMPUS.secret];
    for (const name of ['main', 'shop', 'campus']) canaries.push(await tokens.getAccessToken(name));
    canaries.push(await tokens.account('main').getTicket('jsapi'));
    wechat.fault({
      kind: 'errcode',
      errcode: 40164,
      errmsg: `invalid ip 1.2.3.4, access_token=${canaries[3]} secret=${SHOP.secret} rid: 1-2-3`,
      path: '/cgi-bin/stable_token',
    });
    await expect(tokens.account('shop').refreshAccessToken({ rejected: canaries[4]! })).rejects.toThrow();

    const pages = [
      await get(),
      await get('/wechat-status?lang=zh'),
      await get('/wechat-status?part=accounts&q=shop'),
    ];

    for (const { text, headers } of pages) {
      expect(text).toContain('40164');
      for (const canary of canaries) expect(text + JSON.stringify([...headers])).not.toContain(canary);
    }
  });

  it('G21: does not keep the application from closing while somebody has it open', async () => {
    await serve();
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /wechat-status HTTP/1.1\r\nHost: ${hostname}\r\nConnection: keep-alive\r\n\r\n`);
    await once(socket, 'data');
    const ended = once(socket, 'close');
    socket.resume();

    await app?.close();
    app = undefined;

    await ended;
  });
});

describe('The module of the page', () => {
  it.each([
    [undefined, /guards/],
    [{}, /^WechatStatusPageModule is configured wrongly:\n {2}- guards: required/],
    [{ guards: 'none' }, /- guards: required/],
    [{ guards: [], path: 7, maxAccounts: 0 }, /- path: must be a string[^]*- maxAccounts: must be/],
    [{ guard: [] }, /- guard: unknown option; did you mean guards\?/],
  ])('refuses %j', (options, problem) => {
    expect(() => WechatStatusPageModule.forRoot(options as unknown as WechatStatusPageOptions)).toThrow(
      problem,
    );
  });
});
