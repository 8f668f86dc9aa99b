import { Agent, request } from 'node:http';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { systemClock } from '../../../src/core/clock.js';
import { Passes } from '../../../src/hub/gateway/pass.js';
import { WechatTokenService } from '../../../src/index.js';
import { type WechatSimulator } from '../../../src/testing/index.js';
import { CAMPUS, SHOP } from '../../nest/support/wechat.js';
import { CLIENTS, KEYS } from './clients.js';
import { type Hub } from './hubs.js';
import { API_ROUTES } from './routes.js';

export interface FuzzInput {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Sent in chunks, without a length. */
  readonly chunked: boolean;
}

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export const PASS_SECRET = 'canary-pass-secret-000000000000000000000';

/** Of a client without the right, for an account of somebody else, too old, signed by another, cut off. */
const PASSES = [
  passFor('reader', 'shop'),
  passFor('gateway', 'campus'),
  passFor('gateway', 'shop', { agoSeconds: 8_000 }),
  passFor('gateway', 'shop', { secret: `${PASS_SECRET}x` }),
  passFor('gateway', 'shop').slice(0, -1),
];

function passFor(client: string, account: string, { agoSeconds = 0, secret = PASS_SECRET } = {}): string {
  const keyHashOf = (name: string) => CLIENTS.find((known) => known.name === name)?.keyHash;
  const clock = { ...systemClock, now: () => Date.now() - agoSeconds * 1000 };
  return new Passes({ secret, keyHashOf, clock, lifeSeconds: 7_200 }).issue({ client, account })!;
}

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const headerValue = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const account = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('shop', 'campus') },
  fc.constantFrom('nosuch', '__proto__', 'constructor', '..', '%2e%2e', '%00', '%', '%c3', '*', 'shop%2f..'),
  fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
  visible,
);
const gatewayPath = fc.constantFrom(
  ...[
    '/cgi-bin/token',
    '/cgi-bin/stable_token',
    '/cgi-bin/gettoken',
    '/cgi-bin/user/info',
    '/cgi-bin/menu/get',
  ],
  ...['/cgi-bin/message/template/send', '/cgi-bin/media/upload', '/wxa/getwxacode', '/sns/jscode2session'],
  ...[
    '/cgi-bin/clear_quota',
    '/cgi-bin//token',
    '/cgi-bin/../cgi-bin/token',
    '/cgi-bin/%74oken',
    '/CGI-BIN/token',
  ],
);
const apiPath = fc
  .tuple(fc.constantFrom(...API_ROUTES), account)
  .map(([route, name]) => `/wechat-token/v1${route.path(name)}`);
const path = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: apiPath },
      { weight: 2, arbitrary: gatewayPath },
      visible.map((rest) => `/wechat-token/v1/${rest}`),
      visible.map((rest) => `/${rest}`),
    ),
    fc.option(
      fc.oneof(
        visible,
        fc.constantFrom(
          `grant_type=client_credential&appid=${SHOP.appId}&secret=${KEYS.gateway}`,
          `grant_type=client_credential&appid=${SHOP.appId}&secret=${SHOP.secret}`,
          `access_token=${KEYS.everything}`,
          'access_token=&access_token=',
          ...PASSES.map((pass) => `access_token=${pass}`),
          'url=https%3A%2F%2Fshop.example%2F&url=x',
        ),
      ),
    ),
  )
  .map(([base, query]) => (query === null ? base : `${base}${base.includes('?') ? '&' : '?'}${query}`));
const authorization = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.values(KEYS)).map((key) => `Bearer ${key}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', 'bearer  ', `Basic ${KEYS.reader}`, KEYS.reader) },
  { weight: 1, arbitrary: headerValue },
);
const body = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc
    .constantFrom('{"rejected":"', '{"__proto__":1}', `{"rejected":"${'a'.repeat(64)}"}`, 'rejected=1')
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 16_000, max: 40_000 }).map((size) => Buffer.alloc(size, 0x7b)),
);

export const fuzzInput: fc.Arbitrary<FuzzInput> = fc.record({
  method: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('GET', 'POST') },
    fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'),
  ),
  path,
  headers: fc
    .record(
      {
        authorization,
        'if-none-match': fc.oneof(fc.constantFrom('*', '""', 'W/*'), headerValue),
        'content-type': fc.oneof(
          fc.constantFrom('application/json', 'text/plain', 'multipart/form-data'),
          headerValue,
        ),
        'content-encoding': fc.constantFrom('gzip', 'identity', 'x'),
        accept: headerValue,
        'x-forwarded-for': headerValue,
        host: fc.constantFrom('api.weixin.qq.com', 'localhost', ''),
      },
      { requiredKeys: [] },
    )
    .map((headers) => headers as Record<string, string>),
  body: fc.option(body, { nil: undefined }),
  chunked: fc.boolean(),
});

/** Sends inputs to a hub, and holds every answer against what must hold of all. */
export class Fuzzer {
  /** How often each status came, to see that the inputs reach what they should. */
  readonly statuses = new Map<number, number>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private secrets: readonly string[] = [];
  private tokens: readonly string[] = [];
  private askedBefore = 0;

  constructor(
    private readonly hub: Hub,
    private readonly wechat: WechatSimulator,
  ) {}

  /** Every credential is there: whatever fetches one afterwards does so because of an input. */
  async warmUp(): Promise<void> {
    const service = this.hub.app.get(WechatTokenService);
    const found: string[] = [];
    for (const name of ['shop', 'campus']) {
      const one = service.account(name);
      found.push(await one.getAccessToken(), await one.getTicket('jsapi'), await one.getTicket('wx_card'));
    }
    this.tokens = found;
    this.secrets = [SHOP.secret, CAMPUS.secret, PASS_SECRET, ...Object.values(KEYS)];
    this.askedBefore = this.wechat.requests.length;
  }

  get callsToWechat(): number {
    return this.wechat.requests.length - this.askedBefore;
  }

  async check(input: FuzzInput): Promise<void> {
    const answer = await this.send(input);
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const { status, headers, text } = answer;
    expect({ input, failed: status >= 500 }).toMatchObject({ failed: false });
    const told = `${JSON.stringify(headers)} ${text}`;
    // What was sent comes back from no route of the hub; the application's own 404 names the path, though.
    // Fastify itself refuses what is no URL, before it asks anybody.
    const ours = input.path.startsWith('/wechat-token/v1') && !text.includes('FST_ERR_BAD_URL');
    const secrets = ours ? this.secrets : this.secrets.filter((secret) => !input.path.includes(secret));
    expect({ input, leaked: secrets.filter((secret) => told.includes(secret)) }).toMatchObject({
      leaked: [],
    });
    expect({ input, stack: /\bat .+:\d+:\d+|node_modules/.test(text) }).toMatchObject({ stack: false });
    const known = Object.values(KEYS)
      .filter((key) => key !== KEYS.stranger)
      .some((key) => input.headers.authorization === `Bearer ${key}`);
    const holdsToken = this.tokens.some((token) => told.includes(token));
    expect({ input, granted: holdsToken && !(known && ours && status === 200) }).toMatchObject({
      granted: false,
    });
    if (ours && !known && status !== 404 && status !== 400) {
      expect({ input, status }).toMatchObject({ status: 401 });
    }
    if (ours && status !== 304 && input.method !== 'HEAD' && text !== '') {
      expect({ input, type: headers['content-type'] }).toMatchObject({
        type: expect.stringMatching(/^(application\/json; charset=utf-8|text\/event-stream)/),
      });
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private send({ method, path, headers, body, chunked }: FuzzInput): Promise<FuzzAnswer> {
    return new Promise((resolve, reject) => {
      const length: Record<string, string> = !body
        ? {}
        : chunked
          ? { 'transfer-encoding': 'chunked' }
          : { 'content-length': String(body.length) };
      const sending = request(`${this.hub.url}/`, {
        agent: this.agent,
        method,
        path,
        headers: { ...headers, ...length },
      });
      sending.on('error', reject);
      sending.on('response', (response) => {
        const chunks: Buffer[] = [];
        const done = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          // A stream of events has no end: its beginning is enough.
          if (response.headers['content-type']?.startsWith('text/event-stream')) sending.destroy();
        });
        response.on('end', done).on('error', done).on('close', done);
      });
      sending.end(body);
    });
  }
}
