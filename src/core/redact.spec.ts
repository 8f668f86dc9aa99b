import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, sanitizeCause } from './redact.js';

const TOKEN = '70_cAnArY-tOkEn_0123456789';

const NAMES = [
  ...[
    'access_token',
    'secret',
    'corpsecret',
    'appsecret',
    'component_appsecret',
    'suite_secret',
    'provider_secret',
  ],
  ...['suite_access_token', 'component_access_token', 'provider_access_token', 'cloudbase_access_token'],
  ...[
    'authorizer_access_token',
    'authorizer_refresh_token',
    'refresh_token',
    'accessToken',
    'appSecret',
    'token',
  ],
  ...['ticket', 'jsapi_ticket', 'api_ticket', 'suite_ticket', 'component_verify_ticket', 'permanent_code'],
];

describe.each(NAMES)('A value named %s', (name) => {
  const url = `https://api.weixin.qq.com/cgi-bin/x?${name}=${TOKEN}&type=jsapi#top`;
  it.each([
    ['in a query', url, 'type=jsapi#top'],
    ['in an encoded URL', encodeURIComponent(url), '%26type%3Djsapi'],
    ['in a twice encoded URL', encodeURIComponent(encodeURIComponent(url)), 'type%253Djsapi'],
    ['in a form', `grant_type=client_credential&${name}=${TOKEN}`, 'client_credential'],
    ['in JSON', JSON.stringify({ [name]: TOKEN, after: 'kept' }), '"after":"kept"'],
    ['in indented JSON', JSON.stringify({ [name]: TOKEN, after: 'kept' }, null, 2), '"after": "kept"'],
    [
      'in JSON inside JSON',
      JSON.stringify({ body: JSON.stringify({ [name]: TOKEN, after: 'kept' }) }),
      'kept',
    ],
    ['in an inspected object', inspect({ [name]: TOKEN, after: 'kept' }), "after: 'kept'"],
    ['in inspected parameters', inspect(new URLSearchParams({ [name]: TOKEN, after: 'kept' })), 'kept'],
    ['in an inspected map', inspect(new Map([[name, TOKEN]])), 'Map(1)'],
    ['in an inspected URL', inspect(new URL(url)), 'type=jsapi'],
    ['after a colon', `${name}: ${TOKEN} was refused`, 'was refused'],
  ])('disappears %s, and what stands around it stays', (_where, text, kept) => {
    const clean = redact(text);
    expect(clean).not.toContain('cAnArY');
    expect(clean).toContain(kept);
    expect(redact(clean)).toBe(clean);
  });
});

describe('Headers and addresses', () => {
  it.each([
    `X-WX-CLOUDBASE-ACCESS-TOKEN: ${TOKEN}`,
    `x-wx-cloudbase-access-token: short-cAnArY`,
    inspect({ 'X-WX-CLOUDBASE-ACCESS-TOKEN': TOKEN }),
    `Authorization: Bearer ${TOKEN}`,
    `authorization: ${TOKEN}`,
    `connect to redis://default:pass-cAnArY@localhost:6379/0 failed`,
    `connect to rediss://:pass-cAnArY@localhost failed`,
  ])('lose their credentials: %s', (text) => {
    expect(redact(text)).not.toContain('cAnArY');
    expect(redact(redact(text))).toBe(redact(text));
  });
});

describe('Known values', () => {
  const secret = 'p+ss "w/rd\\é 1';

  it.each([
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    new URLSearchParams({ x: secret }).toString(),
    JSON.stringify({ unusualName: secret }),
  ])('disappear wherever they stand: %s', (text) => {
    expect(redact(`before ${text} after`, [secret])).not.toMatch(/ss.{1,6}w/);
    expect(redact(`before ${text} after`, [secret])).toMatch(/^before .*\[redacted\].* after$/);
  });

  it('leave no tail when one begins with another', () => {
    expect(redact('x abcd1234 y', ['abcd', 'abcd1234'])).toBe('x [redacted] y');
  });

  it('too short to be secrets tear no words apart', () => {
    expect(redact('a cable', ['a', 'ab', ''])).toBe('a cable');
    expect(redact('a cable', ['cab', 'able'])).toBe('a c[redacted]');
  });

  it('go also where JSON has escaped them, in the middle of a text', () => {
    expect(redact(JSON.stringify({ text: 'say ab"cd\\ef loud' }), ['ab"cd\\ef'])).toBe(
      '{"text":"say [redacted] loud"}',
    );
  });

  it('may hold broken surrogates', () => {
    expect(redact('x \ud800abcd y', ['\ud800abcd'])).toBe('x [redacted] y');
  });
});

describe('Whatever text names and values are mixed into', () => {
  const value = fc.stringMatching(/^[0-9][A-Za-z0-9_-]{15,40}$/).map((text) => `cAnArY${text}`);
  const noise = fc.string({
    unit: fc.constantFrom('a', ' ', '&', '"', "'", '\\', '{', '}', '%', '\n', 'token'),
  });
  const between = fc.constantFrom('=', '%3D', '%253D', '":"', '\\":\\"', ': ', ": '", "' => '");

  it('the value disappears, and redacting once is enough', () => {
    fc.assert(
      fc.property(
        noise,
        fc.constantFrom(...NAMES),
        between,
        value,
        noise,
        (before, name, sign, secret, after) => {
          const clean = redact(`${before}${name}${sign}${secret}${after}`);
          expect(clean).not.toContain('cAnArY');
          expect(redact(clean)).toBe(clean);
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });
});

describe('Harmless texts', () => {
  it.each([
    'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r rid: 6aac0063-7ed08fb9-1250f724',
    'access_token missing rid: 6aac0064-355b48ab-4c5b487e',
    'access_token expired, hint: [1704941403120931704370802], from ip: 1.2.3.4, more info at https://open.work.weixin.qq.com/devtool/query?e=42001',
    'invalid appsecret rid: 64b79aff-477f027c-06415867',
    'refresh_token is invalid rid: 6aac0064-355b48ab-4c5b487e',
    'invalid suite_acccess_token or provider_access_token',
    'accounts[1].secret: required',
    'accounts[1].secret: must be a string or a function that gives one',
    "tokenApi: expected 'stable_token' or 'token', got 'stabletoken'",
    'wechat-token:stable_token:wx1234567890abcdef',
    inspect({ kind: 'stable_token', type: 'access_token', after: 1 }),
    'GET https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=wx1234567890abcdef',
    '{"access_token":"","expires_in":0}'.replace('""', 'null'),
  ])('stay as they are: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('are read in linear time, however long', () => {
    const long = 'access_token'.repeat(20_000) + '_'.repeat(100_000) + 'secret: '.repeat(10_000);
    expect(redact(long)).toBe(long);
  });
});

describe('A sanitised cause', () => {
  it('keeps name, code and frames, and loses request, configuration and its own cause', () => {
    const error = Object.assign(new TypeError(`GET /x?access_token=${TOKEN} failed`, { cause: TOKEN }), {
      code: 'ECONNRESET',
      config: { url: TOKEN },
    });
    const clean = sanitizeCause(error);
    expect(clean).toMatchObject({ name: 'TypeError', code: 'ECONNRESET' });
    expect(clean.stack).toMatch(/^TypeError: GET \/x\?access_token=\[redacted\] failed\n\s+at /);
    expect(inspect(clean, { depth: 9, showHidden: true })).not.toContain('cAnArY');
    expect(clean.cause).toBeUndefined();
  });

  it('says what a text said, and repeats no message among the frames', () => {
    expect(sanitizeCause('it broke').message).toBe('it broke');
    expect(sanitizeCause(7).message).toBe('unknown error');
    const { stack } = sanitizeCause(new Error('look at this'));
    expect(stack!.split('look at this')).toHaveLength(2);
  });

  it('loses known values also from its frames, its name and its code', () => {
    const error = Object.assign(new Error('x'), {
      name: 'cAnArY-1',
      code: 'cAnArY-1',
      stack: 'Error: cAnArY-1\n    at cAnArY-1 (file.js:1:1)\nnot a frame cAnArY-1',
    });
    expect(inspect(sanitizeCause(error, ['cAnArY-1']), { showHidden: true })).not.toContain('cAnArY');
  });

  it.each([
    ['a string', `secret=${TOKEN}`],
    ['nothing', undefined],
    ['null', null],
    ['an object without prototype', Object.create(null)],
    ['an object with a message', { message: 'plain', config: TOKEN }],
    ['a message that is no text', { message: { secret: TOKEN } }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'message', {
        get: () => {
          throw new Error(TOKEN);
        },
      }),
    ],
  ])('comes out of %s too', (_what, thrown: unknown) => {
    const clean = sanitizeCause(thrown);
    expect(clean).toBeInstanceOf(Error);
    expect(inspect(clean, { showHidden: true })).not.toContain('cAnArY');
  });
});
