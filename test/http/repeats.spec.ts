import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock } from '../../src/core/clock.js';
import { type WechatRequestConfig } from '../../src/http/request-config.js';
import { failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, type SeenRequest, TestServer } from './support/test-server.js';

describe('A busy WeChat or a lost answer', () => {
  let server: TestServer;
  let account: FakeAccount;
  let pauses: number[];
  /** Fires every timer at once and notes its length. */
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimer(delayMs, callback) {
      pauses.push(delayMs);
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
  };
  const http = () => serviceFor(account, { clock, random: { next: () => 1, id: () => 'id' } }).axiosRef;
  const busy = () => {
    server.handler = (_, response) => json(response, { errcode: -1, errmsg: 'system error' });
  };

  beforeEach(async () => {
    server = await new TestServer().start();
    account = fakeAccount(server.url);
    pauses = [];
  });
  afterEach(() => server.stop());

  it('is tried again at most twice for a GET that reads, after growing pauses', async () => {
    busy();
    expect(await failure(http().get('/cgi-bin/user/info'))).toMatchObject({ errcode: -1, retryable: true });
    expect(server.seen).toHaveLength(3);
    expect(pauses).toEqual([200, 400]);
  });

  it('is forgotten when a later attempt succeeds', async () => {
    server.handler = (_, response, count) => {
      if (count === 1) json(response, { errcode: -1 });
      else if (count === 2) response.writeHead(502).end('<html>');
      else json(response, { errcode: 0 });
    };
    await expect(http().get('/cgi-bin/user/info')).resolves.toMatchObject({ data: { errcode: 0 } });
  });

  it.each<[string, (seen: SeenRequest, response: Parameters<TestServer['handler']>[1]) => void]>([
    ['−1', (_, response) => json(response, { errcode: -1 })],
    ['502', (_, response) => void response.writeHead(502).end()],
    ['a cut connection', (_, response) => void response.destroy()],
  ])('never sends a message twice: %s on a POST reaches the caller', async (_, handler) => {
    server.handler = handler;
    // It may have been delivered: whoever sends again on `retryable` must not send it twice either.
    expect(await failure(http().post('/cgi-bin/message/template/send', {}))).toMatchObject({
      retryable: false,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('is not tried again for a POST, however harmless its path sounds', async () => {
    busy();
    await failure(http().post('/cgi-bin/user/info', {}));
    expect(server.seen).toHaveLength(1);
  });

  it('is tried again for a POST that is marked idempotent', async () => {
    busy();
    await failure(
      http().post('/cgi-bin/message/send', { a: 1 }, { wechat: { idempotent: true } } as WechatRequestConfig),
    );
    expect(server.seen.map(({ body }) => body.toString())).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
  });

  it.each([
    ['/cgi-bin/menu/delete', {}],
    ['/cgi-bin/user/delete?userid=a', {}],
    ['/wxa/undocodeaudit', {}],
    ['/cgi-bin/user/getuserinfo?code=once', {}],
    ['/cgi-bin/auth/info?code=once', {}],
    ['/cgi-bin/token?grant_type=client_credential', {}],
    ['/cgi-bin/user/info', { wechat: { idempotent: false } }],
    ['/cgi-bin/user/info', { wechat: { retry: false } }],
  ] as const)('is not tried again for GET %s (%p)', async (url, config) => {
    busy();
    await failure(http().get(url, config as WechatRequestConfig));
    expect(server.seen).toHaveLength(1);
  });

  it('says of a message that it may have arrived, and of what was not sent that it may be sent again', async () => {
    server.handler = (_, response) => void response.destroy();
    const send = () => failure(http().post('/cgi-bin/message/template/send', {}));
    expect(await send()).toMatchObject({ hint: expect.stringContaining('client_msg_id') as unknown });
    await server.stop();
    expect(await send()).toMatchObject({ code: 'HTTP_ERROR', retryable: true });
  });

  it('is not tried again for other errcodes, or for a status that says the request is wrong', async () => {
    server.handler = (_, response) => json(response, { errcode: 45009 });
    await failure(http().get('/cgi-bin/user/info'));
    server.handler = (_, response) => void response.writeHead(404).end();
    expect(await failure(http().get('/cgi-bin/user/info'))).toMatchObject({
      code: 'HTTP_ERROR',
      status: 404,
      retryable: false,
    });
    expect(server.seen).toHaveLength(2);
  });

  it('adds at most one repeat for the token', async () => {
    server.handler = (_, response, count) =>
      json(response, { errcode: [0, -1, 40001, -1, 40001][count] ?? 40001 });
    await failure(http().get('/cgi-bin/user/info'));
    expect(server.seen).toHaveLength(4);
  });

  it('ends when the caller gives up during the pause', async () => {
    busy();
    const caller = new AbortController();
    const waiting: Clock = {
      ...clock,
      setTimer: () => {
        queueMicrotask(() => caller.abort());
        return { cancel: () => undefined };
      },
    };
    const service = serviceFor(account, { clock: waiting }).axiosRef;
    expect(await failure(service.get('/cgi-bin/user/info', { signal: caller.signal }))).toMatchObject({
      code: 'ABORTED',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('tells about 412 what WeChat means by it', async () => {
    server.handler = (_, response) => void response.writeHead(412).end();
    expect(await failure(http().post('/cgi-bin/x', {}))).toMatchObject({
      hint: expect.stringContaining('Content-Length'),
    });
  });
});
