import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { until } from '../nest/support/until.js';
import { fetchPass, raw, TEMPLATE, withGateway } from './support/gateway.js';
import { hubs } from './support/hubs.js';
import { type Handler, REAL_TOKEN, scriptedWechat } from './support/scripted-wechat.js';

const boot = hubs();
const wechatThat = scriptedWechat();
const API = '/cgi-bin/user/get';

async function given(handler: Handler, gateway: object = {}) {
  const wechatUrl = await wechatThat(handler);
  const hub = await boot({ wechatUrl, ...withGateway(gateway) });
  const pass = await fetchPass(hub.url);
  return {
    ...hub,
    pass,
    wechatUrl,
    ask: (options = {}) => raw(hub.url, `${API}?access_token=${pass}`, options),
  };
}

describe('What WeChat answers through the gateway', () => {
  it('arrives without what belongs to one connection or to WeChat’s host', async () => {
    const { ask } = await given((_req, res) => {
      res.writeHead(206, {
        connection: 'close, x-hop',
        'x-hop': '1',
        'set-cookie': 'a=b',
        'strict-transport-security': 'max-age=1',
        'proxy-authenticate': 'Basic',
        'x-openapi-seqid': '7',
        'content-type': 'text/plain; encoding=utf-8',
        'content-range': 'bytes 0-4/9',
        'transfer-encoding': 'chunked',
      });
      res.end('hello');
    });
    const { status, headers, text } = await ask();
    const { date: _date, connection: _connection, 'x-powered-by': _express, ...passed } = headers;

    expect([status, text]).toEqual([206, 'hello']);
    expect(passed).toEqual({
      'x-openapi-seqid': '7',
      'content-type': 'text/plain; encoding=utf-8',
      'content-range': 'bytes 0-4/9',
      'content-length': '5',
    });
  });

  it('G23: is not followed when it redirects, and is withheld when it would carry the token elsewhere', async () => {
    let asked = 0;
    let location = '';
    const { ask } = await given((_req, res) => {
      asked += 1;
      res.writeHead(302, { location }).end();
    });
    location = 'https://elsewhere.example/file?sig=1';
    const harmless = await ask();
    const answers = [];
    for (const encode of [
      (text: string) => text,
      encodeURIComponent,
      (text: string) => text.replace('_', '%255F'),
    ]) {
      location = `https://elsewhere.example/?access_token=${encode(REAL_TOKEN)}`;
      answers.push(await ask());
    }

    expect([harmless.status, harmless.headers.location]).toEqual([
      302,
      'https://elsewhere.example/file?sig=1',
    ]);
    for (const answer of answers) {
      expect([answer.status, answer.json.code, answer.json.errcode]).toEqual([502, 'ANSWER_WITHHELD', -1]);
      expect(JSON.stringify(answer)).not.toContain(REAL_TOKEN);
    }
    expect(asked).toBe(4);
  });

  it('G22: is withheld when it quotes the token, in a header, in a short page or in the middle of a long one', async () => {
    const pages: Record<string, Handler> = {
      header: (_req, res) =>
        res.writeHead(200, { 'x-request-url': `/?access_token=${REAL_TOKEN}` }).end('{}'),
      short: (req, res) =>
        res.writeHead(502, { 'content-type': 'text/html' }).end(`<html>Bad: ${req.url}</html>`),
      json: (req, res) => res.end(JSON.stringify({ request_url: req.url })),
      long: (req, res) => {
        // Cut in the middle of the token.
        const page = Buffer.from(`${'.'.repeat(200_000)}${req.url}${'.'.repeat(200_000)}`);
        const cut = page.indexOf(REAL_TOKEN) + 20;
        res.writeHead(200, { 'content-type': 'text/html' });
        res.write(page.subarray(0, cut), () => setImmediate(() => res.end(page.subarray(cut))));
      },
      encoded: (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('whatever it is'),
    };
    let page: Handler = () => undefined;
    const { ask } = await given((req, res) => page(req, res));
    const outcomes: Record<string, unknown> = {};
    for (const [name, handler] of Object.entries(pages)) {
      page = handler;
      const answer = await ask().catch((error: NodeJS.ErrnoException) => ({ code: error.code }));
      expect(JSON.stringify(answer)).not.toContain(REAL_TOKEN.slice(0, 40));
      outcomes[name] = 'code' in answer ? answer.code : (answer.json.code ?? answer.status);
    }

    expect(outcomes).toEqual({
      header: 200,
      short: 'ANSWER_WITHHELD',
      json: 'ANSWER_WITHHELD',
      long: 'ECONNRESET',
      encoded: 'ANSWER_WITHHELD',
    });
  });

  it('is a 502 or a 504 with a code when none arrives, and the connection is given up', async () => {
    let handler: Handler = (req) => req.socket.destroy();
    let ended = 0;
    const { ask } = await given((req, res) => handler(req, res), { idleTimeoutMs: 40 });
    const dropped = await ask({ body: TEMPLATE });
    handler = (req) => req.socket.on('close', () => (ended += 1));
    const silent = await ask({ body: TEMPLATE });
    handler = (_req, res) => {
      res.writeHead(200, { 'content-length': 100 }).write('half');
      setImmediate(() => res.destroy());
    };
    const half = await ask();

    expect([dropped.status, dropped.json.code, dropped.json.errcode]).toEqual([
      502,
      'WECHAT_UNREACHABLE',
      -1,
    ]);
    expect([silent.status, silent.json.code, silent.json.errcode]).toEqual([504, 'WECHAT_TIMEOUT', -1]);
    expect([half.status, half.json.code]).toEqual([502, 'WECHAT_UNREACHABLE']);
    await until(() => ended === 1);
  });

  it('is not waited for any more when the client has gone', async () => {
    let arrived = 0;
    let ended = 0;
    const { url, pass } = await given((req) => {
      arrived += 1;
      req.socket.on('close', () => (ended += 1));
    });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${API}?access_token=${pass} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await until(() => arrived === 1);
    socket.destroy();
    await until(() => ended === 1);
  });

  it('comes over kept connections, and over no more than are allowed', async () => {
    const sockets = new Set<unknown>();
    let open = 0;
    let most = 0;
    const { ask } = await given(
      (req, res) => {
        sockets.add(req.socket);
        open += 1;
        most = Math.max(most, open);
        setImmediate(() => {
          open -= 1;
          res.end('{}');
        });
      },
      { maxConnections: 3 },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));

    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(sockets.size).toBeLessThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(3);
  });
});
