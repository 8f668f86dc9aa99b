import { createServer } from 'node:net';
import { type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenFetchError } from '../../src/core/failure.js';
import { hubSource, WechatConfigurationError, type HubSourceOptions } from '../../src/index.js';
import { TestServer } from '../http/support/test-server.js';
import { freePort } from '../support/redis-server.js';
import { KEYS } from './support/clients.js';

const TOKEN = 'canary-token-of-the-hub';
const KEY = KEYS.refresher;

function reply(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const good = (id: string) => (_request: unknown, response: ServerResponse) =>
  reply(response, 200, { value: `${TOKEN}-${id}`, expiresIn: 600, id });
const refusing = (status: number, body: object = {}, headers?: Record<string, string>) => {
  return (_request: unknown, response: ServerResponse) => reply(response, status, body, headers);
};

describe('Several hubs', () => {
  let one: TestServer;
  let two: TestServer;
  beforeEach(async () => {
    [one, two] = [await new TestServer(good('1')).start(), await new TestServer(good('2')).start()];
  });
  afterEach(() => Promise.all([one.stop(), two.stop()]));

  const source = (options: Partial<HubSourceOptions> = {}) =>
    hubSource({ urls: [one.url, two.url], key: KEY, events: false, ...options } as HubSourceOptions);
  const limits = () => ({ mode: 'normal', timeoutMs: 20_000, signal: AbortSignal.timeout(20_000) }) as const;
  const failureOf = async (asking: Promise<unknown>) => {
    const error = await asking.catch((thrown: unknown) => thrown);
    if (error instanceof TokenFetchError) return error.failure;
    throw error;
  };

  it('are asked in order, and the one that answered is asked first from then on', async () => {
    one.handler = refusing(503);
    const shop = source();
    expect(await shop.fetch(limits())).toEqual({ value: `${TOKEN}-2`, expiresInSeconds: 600 });
    one.handler = good('1');
    await shop.fetch(limits());
    expect([one.seen.length, two.seen.length]).toEqual([1, 2]);
    two.handler = (_request, response) => void response.destroy();
    expect((await shop.fetch(limits())).value).toBe(`${TOKEN}-1`);
    expect(one.seen.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(one.seen.at(-1)?.url).toBe('/wechat-token/v1/accounts/default/access-token');
  });

  it('that hang do not hold anybody up for long', async () => {
    one.handler = () => undefined;
    const began = performance.now();
    expect((await source().fetch(limits())).value).toBe(`${TOKEN}-2`);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('are asked in vain only until the deadline', async () => {
    one.handler = two.handler = () => undefined;
    const failure = await failureOf(source().fetch({ ...limits(), signal: AbortSignal.timeout(50) }));
    expect(failure.class).toBe('transient');
  });

  it.each([
    [[502, 503], 'transient'],
    [[401, 503], 'transient'],
    [[401, 403], 'configuration'],
    [[404, 302], 'configuration'],
  ] as const)('that answer %j make one failure: %s', async ([first, second], failureClass) => {
    one.handler = refusing(first, { code: 'UNAUTHENTICATED', message: `no ${KEY}` });
    two.handler = refusing(second, { code: 'SECOND', message: 'access_token=canary-0123456789' });
    const failure = await failureOf(source().fetch(limits()));
    expect(failure.class).toBe(failureClass);
    expect(failure.reason).toMatch(
      new RegExp(
        `^hub 127\\.0\\.0\\.1:\\d+: HTTP ${first} UNAUTH.*; hub 127\\.0\\.0\\.1:\\d+: HTTP ${second} SECOND`,
      ),
    );
    for (const secret of [KEY, 'canary']) expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it('are not both asked when one says that it is too much', async () => {
    one.handler = refusing(
      429,
      { code: 'RATE_LIMITED', message: 'too many requests' },
      { 'retry-after': '7' },
    );
    expect(await failureOf(source().fetch(limits()))).toMatchObject({ class: 'transient', pauseMs: 7_000 });
    expect(two.seen).toHaveLength(0);
  });

  it('say how long to wait, which is never taken for longer than a minute', async () => {
    one.handler = refusing(503, {}, { 'retry-after': '20000' });
    two.handler = refusing(503, {}, { 'retry-after': '90' });
    expect(await failureOf(source().fetch(limits()))).toMatchObject({ class: 'transient', pauseMs: 60_000 });
  });

  it('tell what WeChat said, before anything else', async () => {
    one.handler = refusing(503, { code: 'HUB_CLOSING', message: 'closing' });
    two.handler = refusing(503, {
      code: 'TOKEN_CONFIGURATION',
      message: 'invalid appsecret',
      errcode: 40125,
    });
    expect(await failureOf(source().fetch(limits()))).toMatchObject({
      errcode: 40125,
      errmsg: 'invalid appsecret',
    });
  });

  it.each([
    ['text', '<html>'],
    ['no value', { expiresIn: 5, id: 'a' }],
    ['a value with white space', { value: 'a b', expiresIn: 5, id: 'a' }],
    ['no id', { value: 'a', expiresIn: 5 }],
    ['no life', { value: 'a', id: 'a' }],
    ['a negative life', { value: 'a', expiresIn: -5, id: 'a' }],
    ['half a second', { value: 'a', expiresIn: 0.5, id: 'a' }],
  ])('that answer with %s have not answered', async (_what, body) => {
    one.handler = (_request, response) => {
      response.writeHead(200).end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    expect((await source().fetch(limits())).value).toBe(`${TOKEN}-2`);
  });

  it('that send without end have not answered', async () => {
    one.handler = (_request, response) => void response.writeHead(200).end('x'.repeat(100_000));
    expect((await source().fetch(limits())).value).toBe(`${TOKEN}-2`);
  });

  it('G23: get no key over a redirect', async () => {
    one.handler = (_request, response) =>
      void response.writeHead(307, { location: `${two.url}/stolen` }).end();
    await failureOf(source({ url: one.url, urls: undefined }).fetch(limits()));
    expect(two.seen).toEqual([]);
  });

  it('are told the digest of a rejected token, never the token', async () => {
    const shop = source({ account: 'my shop' });
    await shop.fetch(limits());
    await shop.fetch({ ...limits(), rejected: `${TOKEN}-1` });
    const { method, url, body } = one.seen.at(-1)!;
    expect([method, url]).toEqual(['POST', '/wechat-token/v1/accounts/my%20shop/access-token/refresh']);
    expect(JSON.parse(body.toString())).toEqual({ rejected: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(body.toString()).not.toContain(TOKEN);
  });

  it('confirm with 304 what is here already', async () => {
    const shop = source();
    await shop.fetch(limits());
    one.handler = ({ headers }, response) => {
      expect(headers['if-none-match']).toBe('"1"');
      response.writeHead(304, { etag: '"1"', 'wechat-token-expires-in': '300' }).end();
    };
    expect(await shop.fetch(limits())).toEqual({ value: `${TOKEN}-1`, expiresInSeconds: 300 });
  });

  it('that closed a connection from earlier are asked over a new one', async () => {
    const single = source({ url: one.url, urls: undefined });
    await single.fetch(limits());
    let torn = 0;
    one.handler = (request, response) => {
      // The first one over the old connection is torn; its repetition is not.
      if (torn++ === 0) response.socket?.resetAndDestroy();
      else good('1')(request, response);
    };
    expect((await single.fetch(limits())).value).toBe(`${TOKEN}-1`);
    expect(torn).toBe(2);
  });

  it('that are not there are named', async () => {
    const port = await freePort();
    const failure = await failureOf(source({ urls: [`http://127.0.0.1:${port}`] }).fetch(limits()));
    expect(failure).toMatchObject({
      class: 'transient',
      reason: `hub 127.0.0.1:${port}: no reply: ECONNREFUSED`,
    });
  });

  it('that speak no HTTP have not answered', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0\r\n')).listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      server.once('listening', () => resolve(server.address() as { port: number })),
    );
    const failure = await failureOf(source({ urls: [`http://127.0.0.1:${port}`] }).fetch(limits()));
    server.close();
    expect(failure.reason).toContain('HPE_INVALID_CONSTANT');
  });
});

describe('The options of hubSource', () => {
  it.each([
    [{ key: KEY }, 'hubSource.url', 'exactly one'],
    [{ url: 'https://a', urls: ['https://b'], key: KEY }, 'hubSource.url', 'exactly one'],
    [{ urls: [], key: KEY }, 'hubSource.urls', 'at least one'],
    [{ urls: ['https://a', 'https://a'], key: KEY }, 'hubSource.urls', 'twice'],
    [{ urls: ['https://a', 'hub-2'], key: KEY }, 'hubSource.urls[1]', 'must be the URL of a hub'],
    [{ url: 'ftp://hub', key: KEY }, 'hubSource.url', 'must begin with https://'],
    [{ url: 'http://hub', key: KEY }, 'hubSource.url', 'must be https'],
    [{ url: 'http://hub', key: KEY, insecureHosts: ['other'] }, 'hubSource.url', 'must be https'],
    [{ url: 'https://user:canary@hub', key: KEY }, 'hubSource.url', 'no user and no password'],
    [{ url: 'https://hub?key=canary', key: KEY }, 'hubSource.url', 'no query'],
    [{ url: 'https://hub' }, 'hubSource.key', 'required'],
    [{ url: 'https://hub', key: 'canary key' }, 'hubSource.key', 'without white space'],
    [{ url: 'https://hub', key: 'canary\nkey' }, 'hubSource.key', 'without white space'],
    [{ url: 'https://hub', key: KEY, account: '' }, 'hubSource.account', 'must not be empty'],
    [{ url: 'https://hub', key: KEY, events: 'no' }, 'hubSource.events', 'true or false'],
    [{ url: 'https://hub', key: KEY, acount: 'shop' }, 'hubSource.acount', 'did you mean account?'],
    [undefined, 'hubSource', 'must be given an object'],
  ])('G23: refuse %j', (options, path, message) => {
    let error: unknown;
    try {
      hubSource(options as never);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WechatConfigurationError);
    const { problems } = error as WechatConfigurationError;
    expect(problems).toContainEqual({ path, message: expect.stringContaining(message) });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('let keys and tokens go over plain http to loopback, and to hosts that are named', () => {
    for (const url of ['http://localhost:8080', 'http://[::1]', 'http://hub:8080']) {
      expect(hubSource({ url, key: KEY, insecureHosts: ['hub'] }).scope).toBe('process');
    }
  });
});
