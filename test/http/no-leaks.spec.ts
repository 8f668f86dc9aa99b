import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { type Readable } from 'node:stream';
import { inspect } from 'node:util';
import { attachWechatToken } from '../../src/http/attach.js';
import { CANARY, failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, redirect, TestServer } from './support/test-server.js';

const EVERYTHING = { depth: Infinity, showHidden: true, getters: true };

/** Whatever a logger, a serialiser or an error tracker could get hold of. */
function traces(error: Error): string {
  const parts = [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, EVERYTHING),
    String(error),
  ];
  if (error.cause instanceof Error) parts.push(traces(error.cause));
  return parts.join('\n');
}

function expectNoToken(text: string): void {
  expect(text).not.toContain(CANARY);
  expect(text).not.toContain(encodeURIComponent(CANARY));
}

describe('G22: the token is found in no error', () => {
  let server: TestServer;
  let account: FakeAccount;
  beforeEach(async () => {
    server = await new TestServer().start();
    account = fakeAccount(server.url);
  });
  afterEach(() => server.stop());

  const clients: [string, () => AxiosInstance][] = [
    ['WechatHttpService', () => serviceFor(account).axiosRef],
    [
      'an attached instance',
      () => {
        const instance = axios.create({ proxy: false });
        attachWechatToken(instance, account);
        return instance;
      },
    ],
  ];

  const faults: [string, (http: AxiosInstance) => Promise<unknown>][] = [
    ['an errcode', (http) => http.post('/cgi-bin/x', {})],
    ['HTTP 502', (http) => http.post('/status', {})],
    ['HTTP 502 as a stream', (http) => http.post('/status', {}, { responseType: 'stream' })],
    ['a cut connection', (http) => http.post('/cut', {})],
    ['a timeout', (http) => http.post('/hang', {}, { timeout: 30 })],
    ['an abort', (http) => http.post('/hang', {}, { signal: AbortSignal.timeout(30) })],
    [
      'a cancel token',
      (http) => http.post('/hang', {}, { cancelToken: new axios.CancelToken((c) => setTimeout(c, 30)) }),
    ],
    ['too many redirects', (http) => http.get('/loop/delete')],
    ['a refused redirect', (http) => http.get('/away')],
    ['an answer that is too long', (http) => http.post('/long', {}, { maxContentLength: 3 })],
    [
      'JSON that is none',
      (http) => http.post('/html', {}, { responseType: 'json', transitional: { silentJSONParsing: false } }),
    ],
    [
      'a transform of the caller',
      (http) =>
        http.post(
          '/html',
          {},
          {
            transformResponse: () => {
              throw new axios.AxiosError('mine');
            },
          },
        ),
    ],
    ['an errmsg that repeats it', (http) => http.post('/echo', {})],
    [
      'a server that is not there',
      async (http) => {
        await server.stop();
        return http.post('/cgi-bin/x', {});
      },
    ],
    ['a rejected token', (http) => http.post('/rejected', {})],
  ];

  describe.each(clients)('of %s', (_, client) => {
    it.each(faults)('after %s', async (_, act) => {
      server.handler = ({ url, token }, response) => {
        const path = url.split('?')[0];
        if (path === '/status')
          response.writeHead(502, { 'x-echo': encodeURIComponent(token ?? '') }).end(url);
        else if (path === '/cut') response.destroy();
        else if (path === '/hang') return;
        else if (path === '/loop/delete') redirect(response, url);
        else if (path === '/away') redirect(response, `http://localhost.example${url}`);
        else if (path === '/long') response.end('x'.repeat(1000));
        else if (path === '/html') response.end('<html>');
        else if (path === '/rejected') json(response, { errcode: 40001, errmsg: 'invalid credential' });
        else json(response, { errcode: 40003, errmsg: path === '/echo' ? `bad ${token}` : 'invalid openid' });
      };
      const error = await failure(act(client()));
      expect(server.seen.length === 0 || server.seen[0]?.token === `${CANARY}1`).toBe(true);
      expectNoToken(traces(error));
    });

    it('nor in a successful answer', async () => {
      const response = await client().get('/cgi-bin/user/info');
      expect(response.config.url).toBe('/cgi-bin/user/info');
      expectNoToken(inspect({ ...response, request: response.request as unknown }, { depth: 6 }));
    });

    it.each(['application/json', 'image/jpeg'])('nor in a stream of %s', async (type) => {
      server.handler = (_, response) =>
        void response.writeHead(200, { 'content-type': type }).end('{"errcode":0}');
      const streamed = await client().get<Readable>('/cgi-bin/media/get', { responseType: 'stream' });
      expectNoToken(inspect(streamed, EVERYTHING));
      streamed.data.destroy();
    });

    it('nor in a stream that breaks off', async () => {
      server.handler = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '100' });
        response.write('abc', () => response.destroy());
      };
      const { data } = await client().get<Readable>('/cgi-bin/media/get', { responseType: 'stream' });
      const error = await failure(data.toArray());
      expectNoToken(traces(error));
    });
  });

  it('WechatHttpService lets no AxiosError out', async () => {
    server.handler = (_, response) => void response.writeHead(404).end();
    for (const url of [
      '/cgi-bin/x',
      'https://[bad',
      `${server.url.replace('127.0.0.1', 'localhost')}/foreign`,
    ]) {
      const error = await failure(serviceFor(account).axiosRef.get(url));
      expect(axios.isAxiosError(error)).toBe(false);
      expect(error).not.toHaveProperty('config');
      expect(error).toMatchObject({ code: 'HTTP_ERROR' });
    }
  });

  it('an attached instance keeps axios’ own errors for other hosts', async () => {
    server.handler = (_, response) => void response.writeHead(404).end();
    const instance = axios.create({ proxy: false });
    attachWechatToken(instance, account);
    const error = await failure(instance.get(`${server.url.replace('127.0.0.1', 'localhost')}/foreign`));
    expect(axios.isAxiosError(error)).toBe(true);
  });
});
