import { Agent } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, type INestApplication, Post } from '@nestjs/common';
import { type CallReport, WechatTokenService } from '../../src/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { fetchPass, raw, TEMPLATE, withGateway } from './support/gateway.js';
import { hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const SEND = '/cgi-bin/message/template/send';
const READ = '/cgi-bin/get_api_domain_ip';

@Controller()
class OrdersController {
  @Post('orders')
  create(@Body() body: { id: number }) {
    return { got: body.id };
  }

  @Get('shop/opening-hours')
  openingHours() {
    return { from: 9 };
  }
}

const realToken = () => given.wechat.currentToken(SHOP.appId, 'stable_token');

describe.each<Platform>(['express', 'fastify'])('A call through the gateway on %s', (platform) => {
  const start = (gateway = {}, more = {}) =>
    boot({ wechatUrl: given.wechat.url, platform, ...withGateway(gateway), ...more });
  const json = { 'content-type': 'application/json' };

  it('G24: reaches WeChat with the real token, which the client never sees; its pass stays here', async () => {
    const { url } = await start();
    const pass = await fetchPass(url);
    const answer = await raw(url, `${SEND}?access_token=${pass}&x=%E4%BD%A0`, {
      body: TEMPLATE,
      headers: json,
    });

    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ errcode: 0, errmsg: 'ok' });
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
    const [seen] = given.wechat.requests.filter(({ path }) => path === SEND);
    expect(seen!.query).toEqual({ access_token: realToken(), x: '你' });
    expect(seen!.body).toBe(TEMPLATE);
    expect(JSON.stringify(given.wechat.requests)).not.toContain(pass);
    expect(JSON.stringify([answer.headers, answer.text])).not.toContain(realToken());
  });

  it('carries of the client’s headers only what WeChat needs, and a length always', async () => {
    const { url } = await start();
    const pass = await fetchPass(url);
    await raw(url, `${SEND}?access_token=${pass}`, {
      body: TEMPLATE,
      headers: {
        ...json,
        'transfer-encoding': 'chunked',
        connection: 'keep-alive, x-secret',
        'x-secret': 'x',
        cookie: 'session=1',
        authorization: 'Bearer x',
        'proxy-authorization': 'Basic x',
        'x-forwarded-for': '9.9.9.9',
        expect: '100-continue',
        referer: `http://x/?${pass}`,
        'user-agent': 'sdk/1',
        'wechatmp-appid': 'wx1',
        'accept-encoding': 'gzip',
      },
    });

    const [seen] = given.wechat.requests.filter(({ path }) => path === SEND);
    const { host, connection, ...headers } = seen!.headers;
    expect(host).toBe(new URL(given.wechat.url).host);
    expect(connection).toBe('keep-alive');
    expect(headers).toEqual({
      ...json,
      'content-length': String(Buffer.byteLength(TEMPLATE)),
      'accept-encoding': 'identity',
      'user-agent': 'sdk/1',
      'wechatmp-appid': 'wx1',
    });
  });

  it('G3: is repeated with a fresh token after a revocation, and many share one token call', async () => {
    const { url } = await start();
    const pass = await fetchPass(url);
    await raw(url, `${READ}?access_token=${pass}`);
    given.wechat.revokeToken(SHOP.appId);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () =>
        raw(url, `${SEND}?access_token=${pass}`, { body: TEMPLATE, headers: json }),
      ),
    );

    expect(answers.map((answer) => answer.json.errcode)).toEqual(Array<number>(30).fill(0));
    expect(given.wechat.messages.length).toBe(30);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('leaves bodies to the gateway and everything else to the application, its body parser included', async () => {
    const { url } = await start({}, { modules: { controllers: [OrdersController] } });
    const pass = await fetchPass(url);
    const own = await raw(url, '/orders', { body: '{"id":7}', headers: json });
    const broken = await raw(url, `${SEND}?access_token=${pass}`, { body: '{"not json', headers: json });
    const elsewhere = await raw(url, '/nowhere');

    expect([own.status, own.json]).toEqual([201, { got: 7 }]);
    // WeChat's own verdict, not the parser's.
    expect(broken.json.errcode).toBe(47001);
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.json.errcode).toBeUndefined();
  });

  it('works behind a global prefix, guards and CORS of the application', async () => {
    const configure = (app: INestApplication) => {
      app.setGlobalPrefix('api');
      app.enableCors();
      app.useGlobalGuards({ canActivate: () => false });
    };
    const { url } = await start({}, { configure });
    const pass = await fetchPass(url);
    expect((await raw(url, `${READ}?access_token=${pass}`)).json).toHaveProperty('ip_list');
  });

  it('takes a body without a length, if it is short', async () => {
    const { url } = await start({ replayBytes: 1000 });
    const pass = await fetchPass(url);
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    const short = await raw(url, `${SEND}?access_token=${pass}`, { body: TEMPLATE, headers: chunked });
    const long = await raw(url, `${SEND}?access_token=${pass}`, { body: 'x'.repeat(1001), headers: chunked });

    expect(short.json.errcode).toBe(0);
    expect([long.status, long.json.code]).toEqual([411, 'LENGTH_REQUIRED']);
    expect(given.wechat.messages.length).toBe(1);
  });

  it('whose body is too long to be kept is sent once: after a rejection the next one succeeds', async () => {
    const { url } = await start({ replayBytes: 10 });
    const pass = await fetchPass(url);
    await raw(url, `${READ}?access_token=${pass}`);
    given.wechat.revokeToken(SHOP.appId);
    const send = () => raw(url, `${SEND}?access_token=${pass}`, { body: TEMPLATE, headers: json });
    const first = await send();
    const second = await send();

    expect([first.status, first.json.errcode, second.json.errcode]).toEqual([200, 40001, 0]);
    expect(given.wechat.calls(SEND)).toBe(2);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('that WeChat keeps rejecting ends with WeChat’s own answer, after two requests', async () => {
    const { url } = await start();
    const pass = await fetchPass(url);
    given.wechat.fault({ path: SEND, kind: 'errcode', errcode: 40001, times: Infinity });
    const { status, json: body } = await raw(url, `${SEND}?access_token=${pass}`, {
      body: TEMPLATE,
      headers: json,
    });

    expect([status, body.errcode, body.code]).toEqual([200, 40001, undefined]);
    expect(given.wechat.calls(SEND)).toBe(2);
  });

  it('takes the application’s routes of the families it serves, and no others', async () => {
    const modules = { controllers: [OrdersController] };
    const all = await start({}, { modules });
    const some = await start({ paths: ['/cgi-bin/'] }, { modules });
    expect((await raw(all.url, '/shop/opening-hours')).json.code).toBe('UNAUTHENTICATED');
    expect((await raw(some.url, '/shop/opening-hours')).json).toEqual({ from: 9 });
  });

  it('is reported to those who measure calls, as the application’s own calls are', async () => {
    const { url, app } = await start();
    const reports: CallReport[] = [];
    app.get(WechatTokenService).onCall((report) => reports.push(report));
    const pass = await fetchPass(url);
    await raw(url, `${READ}?access_token=${pass}`);
    given.wechat.fault({ path: SEND, kind: 'errcode', errcode: 48001 });
    await raw(url, `${SEND}?access_token=${pass}`, { body: TEMPLATE, headers: json });

    expect(reports).toMatchObject([
      { account: 'shop', method: 'GET', path: READ, outcome: 'success', requests: 1 },
      { account: 'shop', method: 'POST', path: SEND, outcome: 'errcode', errcode: 48001, requests: 1 },
    ]);
    expect(JSON.stringify(reports)).not.toContain(pass);
  });

  it('uploads and downloads files as they are', async () => {
    const { url } = await start();
    const pass = await fetchPass(url);
    const file = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
    const form = new FormData();
    form.append('media', new Blob([file], { type: 'image/png' }), 'photo.png');
    const uploaded = (await (
      await fetch(`${url}/cgi-bin/media/upload?type=image&access_token=${pass}`, {
        method: 'POST',
        body: form,
      })
    ).json()) as { media_id: string };
    const download = await fetch(
      `${url}/cgi-bin/media/get?access_token=${pass}&media_id=${uploaded.media_id}`,
    );

    expect(download.headers.get('content-type')).toBe('image/png');
    expect(download.headers.get('content-disposition')).toContain('photo.png');
    expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true);
  });
});

describe('A gateway beside a proxy', () => {
  const PROXY = 'http://canary:password@proxy.internal:3128';
  const agent = new Agent();
  afterEach(() => {
    delete process.env['https_proxy'];
  });

  it.each<[string, object, string | undefined, number]>([
    ['no proxy at all', {}, undefined, 0],
    ['the option http.proxy', { proxy: { host: 'proxy.internal', port: 3128 } }, undefined, 1],
    ['the variable https_proxy, which axios obeys', {}, PROXY, 1],
    ['a variable that the options switch off', { proxy: false }, PROXY, 0],
    ['an agent that knows the way', { httpsAgent: agent }, PROXY, 0],
  ])('with %s: warns if it goes past it', async (_, http, variable, times) => {
    if (variable !== undefined) process.env['https_proxy'] = variable;
    const { log } = await boot({ wechatUrl: given.wechat.url, token: { http }, ...withGateway() });
    expect(log.about('the gateway does not use')).toHaveLength(times);
    expect(log.lines.join('\n')).not.toContain('canary');
  });
});
