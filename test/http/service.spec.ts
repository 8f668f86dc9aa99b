import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { PassThrough } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { WechatError } from '../../src/core/errors.js';
import { attachWechatToken } from '../../src/http/attach.js';
import { WechatHttpService } from '../../src/http/wechat-http.service.js';
import { FakeKeeper } from './support/fake-keeper.js';
import { CANARY, failure, fakeAccount, type FakeAccount, resolverOf, serviceFor } from './support/fixture.js';
import { TestServer } from './support/test-server.js';

describe('WechatHttpService', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await new TestServer().start();
  });
  afterEach(() => server.stop());

  const shop = () => fakeAccount(server.url, { name: 'shop', keeper: new FakeKeeper(() => 'shop-token') });

  it('is an HttpService with all its verbs', async () => {
    const http = serviceFor(fakeAccount(server.url));
    expect(http).toBeInstanceOf(HttpService);
    const sent = [
      http.request({ url: '/v', method: 'OPTIONS' }),
      http.get('/v'),
      http.delete('/v'),
      http.head('/v'),
      http.post('/v', {}),
      http.put('/v', {}),
      http.patch('/v', {}),
      http.postForm('/v', { a: 'b' }),
      http.putForm('/v', { a: 'b' }),
      http.patchForm('/v', { a: 'b' }),
    ];
    for (const observable of sent) await firstValueFrom<unknown>(observable);
    const verbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD', 'POST', 'PUT', 'PATCH', 'POST', 'PUT', 'PATCH'];
    expect(server.seen.map(({ method }) => method)).toEqual(verbs);
    expect(server.seen.every(({ token }) => token === `${CANARY}1`)).toBe(true);
  });

  it('sends as another account: by .for(), which keeps one service per name, or by one request’s config', async () => {
    const resolver = resolverOf(fakeAccount(server.url), shop());
    const http = new WechatHttpService(axios.create({ proxy: false, headers: { 'x-mine': '1' } }), resolver);
    await firstValueFrom(http.for('shop').get('/v'));
    await firstValueFrom(http.get('/v', { wechat: { account: 'shop' } }));
    await http.axiosRef.post('/v', {}, { wechat: { account: 'shop' } });
    await http.axiosRef.request({ url: '/v', wechat: { account: 'shop' } });
    await http.axiosRef('/v', { wechat: { account: 'shop' } });
    await firstValueFrom(http.get('/v'));
    // @ts-expect-error there is no such option
    await http.axiosRef.get('/v', { wechat: { acount: 'shop' } });

    const tokens = [...Array<string>(5).fill('shop-token'), `${CANARY}1`, `${CANARY}1`];
    expect(server.seen.map(({ token }) => token)).toEqual(tokens);
    expect(server.seen.map(({ headers }) => headers['x-mine'])).toEqual(tokens.map(() => '1'));
    expect(http.for('shop')).toBe(http.for('shop'));
    expect(http.for('shop').axiosRef).not.toBe(http.axiosRef);
  });

  it('waits for an account that is found asynchronously, and passes the error of one that is not', async () => {
    const account = fakeAccount(server.url);
    const http = new WechatHttpService(axios.create({ proxy: false }), {
      resolve: (name) =>
        name === 'nobody'
          ? Promise.reject(new WechatError('UNKNOWN_ACCOUNT', 'known: default'))
          : Promise.resolve(account),
    });
    await http.axiosRef.get('/v');
    expect(server.seen[0]?.token).toBe(`${CANARY}1`);
    expect(await failure(firstValueFrom(http.for('nobody').get('/v')))).toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
    });
  });

  it('lets an abort through: before the token is there, and in flight', async () => {
    const account = fakeAccount(server.url);
    account.keeper.gate = new Promise(() => undefined);
    const caller = new AbortController();
    const waiting = failure(serviceFor(account).axiosRef.get('/v', { signal: caller.signal }));
    caller.abort();
    const error = await waiting;
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(axios.isCancel(error)).toBe(true);
    expect(server.seen).toHaveLength(0);

    account.keeper.gate = Promise.resolve();
    const second = new AbortController();
    server.handler = () => second.abort();
    expect(await failure(serviceFor(account).axiosRef.get('/v', { signal: second.signal }))).toMatchObject({
      code: 'ABORTED',
    });
  });

  describe('G18: lets its caller go at once', () => {
    const never = new Promise<never>(() => undefined);
    const waits: readonly [string, (account: FakeAccount, abort: () => void) => unknown][] = [
      [
        'while the token is fetched',
        (account, abort) => {
          account.keeper.gate = never;
          setImmediate(abort);
        },
      ],
      [
        'while a rejected token is replaced',
        (account, abort) => {
          server.handler = (_, response) => void response.end('{"errcode":40001}');
          account.keeper.rejected = () => {
            setImmediate(abort);
            return never;
          };
        },
      ],
      [
        'while its stream is collected',
        (_, abort) => {
          const body = new PassThrough();
          body.write('the first part', () => setImmediate(abort));
          return body;
        },
      ],
    ];

    describe.each(waits)('%s', (_, prepare) => {
      it('by a signal', async () => {
        const account = fakeAccount(server.url);
        const caller = new AbortController();
        const body = prepare(account, () => caller.abort());
        const { axiosRef } = serviceFor(account);
        expect(await failure(axiosRef.post('/v', body, { signal: caller.signal }))).toMatchObject({
          code: 'ABORTED',
        });
      });

      it('by a cancel token', async () => {
        const account = fakeAccount(server.url);
        const { token, cancel } = axios.CancelToken.source();
        const body = prepare(account, cancel);
        const error = await failure(serviceFor(account).axiosRef.post('/v', body, { cancelToken: token }));
        expect(error).toMatchObject({ code: 'ABORTED' });
      });
    });

    it('and a cancel token that lives on keeps nothing of a call', async () => {
      const account = fakeAccount(server.url);
      const { token } = axios.CancelToken.source();
      const subscribe = jest.spyOn(token, 'subscribe' as never);
      await serviceFor(account).axiosRef.get('/v', { cancelToken: token });
      expect(subscribe).toHaveBeenCalled();
      expect((token as { readonly _listeners?: unknown })._listeners).toEqual([]);
    });

    it('while its account is looked for', async () => {
      const http = new WechatHttpService(axios.create({ proxy: false }), { resolve: () => never });
      const caller = new AbortController();
      setImmediate(() => caller.abort());
      expect(await failure(http.axiosRef.get('/v', { signal: caller.signal }))).toMatchObject({
        code: 'ABORTED',
        path: '/v',
      });
    });
  });

  it('sends nothing for an observable that was unsubscribed while the token was fetched', async () => {
    const account = fakeAccount(server.url);
    let open = () => undefined as void;
    account.keeper.gate = new Promise<void>((resolve) => (open = resolve));
    serviceFor(account).get('/v').subscribe().unsubscribe();
    open();
    await serviceFor(account).axiosRef.get('/after');
    expect(server.seen.map(({ url }) => url.split('?')[0])).toEqual(['/after']);
  });

  it('lets interceptors of the application see what it sends, without the token and once', async () => {
    const http = serviceFor(fakeAccount(server.url));
    const urls: unknown[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      urls.push(config.url);
      config.headers.set('x-trace', 'abc');
      return config;
    });
    server.handler = (request, response) =>
      response.end(request.token === `${CANARY}1` ? '{"errcode":40001}' : '{}');
    const { config } = await http.axiosRef.post('/v', {});
    expect(urls).toEqual(['/v']);
    expect(server.seen.map(({ headers }) => headers['x-trace'])).toEqual(['abc', 'abc']);
    await http.axiosRef.request(config);
    expect(server.seen).toHaveLength(3);
  });

  it('refuses what is sent after shutdown, as its other accounts too', async () => {
    const http = new WechatHttpService(
      axios.create({ proxy: false }),
      resolverOf(fakeAccount(server.url), shop()),
    );
    const other = http.for('shop').axiosRef;
    http.onApplicationShutdown();
    for (const late of [http.axiosRef, other]) {
      expect(await failure(late.get(`${server.url}/v`))).toMatchObject({ code: 'SHUTTING_DOWN' });
    }
    expect(server.seen).toHaveLength(0);
  });
});

describe('attachWechatToken', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await new TestServer().start();
  });
  afterEach(() => server.stop());

  it('lends the token to an instance of the user’s own, until it is detached', async () => {
    const instance = axios.create({ proxy: false, baseURL: server.url });
    const detach = attachWechatToken(instance, fakeAccount(server.url));
    await instance.get('/v');
    detach();
    await instance.get('/v');
    expect(server.seen.map(({ token }) => token)).toEqual([`${CANARY}1`, null]);
    attachWechatToken(instance, fakeAccount(server.url))();
  });

  it('refuses a second attachment, which would double the repeats', () => {
    const instance = axios.create();
    const detach = attachWechatToken(instance, fakeAccount(server.url));
    detach();
    attachWechatToken(instance, fakeAccount(server.url));
    // Over already: the one that came after it stays.
    detach();
    expect(() => attachWechatToken(instance, fakeAccount(server.url))).toThrow('attached');
  });

  it.each([undefined, null, {}, 'axios', { axiosRef: axios.create() }])(
    'refuses what is no axios instance: %j',
    (wrong) => {
      expect(caught(() => attachWechatToken(wrong as never, fakeAccount(server.url)))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^axios: must be an axios instance/) as unknown,
        hint: expect.any(String) as unknown,
      });
    },
  );

  it.each([undefined, null, {}, 'shop', { name: 'shop' }])(
    'refuses what is no account, and leaves the instance alone: %j',
    (wrong) => {
      const instance = axios.create();
      expect(caught(() => attachWechatToken(instance, wrong as never))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^account: must be the handle of an account/) as unknown,
        hint: expect.any(String) as unknown,
      });
      attachWechatToken(instance, fakeAccount(server.url))();
    },
  );

  it('sends as its own account only', async () => {
    const instance = axios.create({ proxy: false });
    attachWechatToken(instance, fakeAccount(server.url));
    const config = { wechat: { account: 'shop' } };
    expect(await failure(instance.get('/v', config as object))).toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });
});

function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}
