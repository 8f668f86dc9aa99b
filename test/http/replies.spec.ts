import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { randomBytes } from 'node:crypto';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { firstValueFrom } from 'rxjs';
import { type WechatRequestConfig } from '../../src/http/request-config.js';
import { failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, TestServer } from './support/test-server.js';

const BAD_MEDIA = { errcode: 40007, errmsg: 'invalid media_id rid: 6aac005a-01bfdbee-79769285' };

describe('WeChat’s answer', () => {
  let server: TestServer;
  let account: FakeAccount;
  const get = <T>(config: WechatRequestConfig = {}, http = {}) =>
    firstValueFrom(serviceFor(account, {}, http).get<T>('/cgi-bin/media/get', config));
  const answer = (body: string | Buffer, type = 'application/json', headers: Record<string, string> = {}) => {
    server.handler = (_, response) => {
      response.writeHead(200, { 'content-type': type, ...headers });
      response.end(body);
    };
  };

  beforeEach(async () => {
    server = await new TestServer().start();
    account = fakeAccount(server.url);
  });
  afterEach(() => server.stop());

  it('with an errcode becomes an error that says what, where and what to do', async () => {
    answer(
      JSON.stringify({
        errcode: 40164,
        errmsg: 'invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 641279db-32fda195-3abea2ca',
      }),
    );
    expect(await failure(get())).toMatchObject({
      name: 'WechatApiError',
      code: 'API_ERROR',
      errcode: 40164,
      rid: '641279db-32fda195-3abea2ca',
      hint: expect.stringContaining('1.2.3.4'),
      account: 'default',
      method: 'GET',
      path: '/cgi-bin/media/get',
      status: 200,
      retryable: false,
    });
  });

  it('speaks the account’s language', async () => {
    account = fakeAccount(server.url, { locale: 'zh-CN' });
    answer(JSON.stringify(BAD_MEDIA));
    expect(await failure(get())).toMatchObject({ hint: expect.stringMatching(/[\u4e00-\u9fff]/) });
  });

  it.each([
    ['text/plain', JSON.stringify(BAD_MEDIA), 'text/plain'],
    ['no content type worth the name', JSON.stringify(BAD_MEDIA), 'x/y'],
    ['a numeric string', '{"errcode":"40007","errmsg":"invalid media_id"}', 'application/json'],
    ['base_resp', '{"base_resp":{"ret":40007,"errmsg":"invalid media_id"}}', 'application/json'],
    ['raw control characters', '{"errcode":40007,"errmsg":"invalid\n\u0001media_id"}', 'application/json'],
    [
      'default fields around it',
      '{"ip_list":[],"errcode":40007,"errmsg":"invalid media_id"}',
      'application/json',
    ],
    ['a byte order mark', '\uFEFF{"errcode":40007}', 'application/json'],
  ])('is a refusal with %s', async (_, body, type) => {
    answer(body, type);
    expect(await failure(get())).toMatchObject({ code: 'API_ERROR', errcode: 40007 });
  });

  it('is a refusal with invalid UTF-8 in its words', async () => {
    answer(
      Buffer.concat([
        Buffer.from('{"errcode":40007,"errmsg":"'),
        Buffer.from([0xff, 0xc0]),
        Buffer.from('"}'),
      ]),
    );
    expect(await failure(get())).toMatchObject({ errcode: 40007 });
  });

  it.each([
    ['errcode 0 with a warning', '{"errcode":0,"errmsg":"ok. Warning: wrong json format. "}'],
    ['errcode "0"', '{"errcode":"0"}'],
    ['no errcode at all', '{"video_url":"https://example.com/v.mp4"}'],
    ['an errcode deeper down', '{"list":[{"errcode":40007}]}'],
  ])('is a success with %s', async (_, body) => {
    answer(body);
    expect((await get()).data).toEqual(JSON.parse(body));
  });

  it('that is no JSON stays what it is', async () => {
    answer('<html>', 'text/html');
    expect((await get()).data).toBe('<html>');
  });

  it('keeps all digits of its ids', async () => {
    answer(
      '{"errcode":0,"msgid":200228332,"msg_id" : 3248682510344192008,"msg_data_id":0,"n":9007199254740993,"a":[-9007199254740993,12,1e3],"text":"x 3248682510344192008, \\"msgid\\":1,"}',
    );
    expect((await get()).data).toEqual({
      errcode: 0,
      msgid: '200228332',
      msg_id: '3248682510344192008',
      msg_data_id: '0',
      n: '9007199254740993',
      a: ['-9007199254740993', 12, 1000],
      text: 'x 3248682510344192008, "msgid":1,',
    });
  });

  it('comes as data with throwOnErrcode: false', async () => {
    answer(JSON.stringify(BAD_MEDIA));
    expect((await get({ wechat: { throwOnErrcode: false } })).data).toEqual(BAD_MEDIA);
  });

  it('goes through the caller’s own transforms, which keep the digits too', async () => {
    answer('{"errcode":0,"msgid":3248682510344192008}');
    const own = (text: string) => ({ own: JSON.parse(text) as unknown });
    expect((await get({ transformResponse: own })).data).toEqual({
      own: { errcode: 0, msgid: '3248682510344192008' },
    });

    const after = [...[axios.defaults.transformResponse ?? []].flat(), (data: unknown) => ({ after: data })];
    expect((await get({ transformResponse: after })).data).toEqual({
      after: { errcode: 0, msgid: '3248682510344192008' },
    });
    expect((await get({ responseType: 'text', transformResponse: (text: string) => text.length })).data).toBe(
      41,
    );
  });

  it('stays text when the caller wants text, and is a refusal then too', async () => {
    const text = '{"errcode":0, "msgid":200228332}';
    answer(text);
    expect((await get({ responseType: 'text' })).data).toBe(text);
    answer(JSON.stringify(BAD_MEDIA));
    expect(await failure(get({ responseType: 'text' }))).toMatchObject({ errcode: 40007 });
  });

  it('fails with a typed error when JSON was demanded and something else came', async () => {
    answer('<html>', 'text/html');
    const strict = { responseType: 'json', transitional: { silentJSONParsing: false } } as const;
    expect(await failure(get(strict))).toMatchObject({ code: 'HTTP_ERROR', status: 200 });
  });

  describe.each([
    ['arraybuffer', {}],
    ['blob', {}],
    ['blob', { adapter: 'fetch' }],
    ['stream', {}],
    ['stream', { adapter: 'fetch' }],
  ] as const)('as %s (%p)', (responseType, http) => {
    it('is a refusal when JSON hides in it', async () => {
      answer(JSON.stringify(BAD_MEDIA), 'application/json; encoding=utf-8');
      expect(await failure(get({ responseType }, http))).toMatchObject({ code: 'API_ERROR', errcode: 40007 });
    });

    it('is a refusal under WeCom’s header, whatever is in it', async () => {
      answer(Buffer.from([1, 2, 3]), 'image/jpeg', {
        'Error-Code': '40007',
        'Error-Msg': 'invalid media_id',
      });
      expect(await failure(get({ responseType }, http))).toMatchObject({
        errcode: 40007,
        errmsg: 'invalid media_id',
      });
    });
  });

  const picture = Buffer.concat([Buffer.from([0xff, 0xd8]), randomBytes(3_000_000)]);

  it.each(['image/jpeg', 'application/octet-stream'])(
    'of binary data comes intact as arraybuffer and stream (%s)',
    async (type) => {
      answer(picture, type);
      expect(picture.equals((await get<Buffer>({ responseType: 'arraybuffer' })).data)).toBe(true);
      expect(picture.equals(await buffer((await get<Readable>({ responseType: 'stream' })).data))).toBe(true);
    },
  );

  it('of long JSON comes intact as a stream', async () => {
    const long = Buffer.from(JSON.stringify({ list: 'x'.repeat(200_000), errcode: 40007 }));
    answer(long);
    expect(long.equals(await buffer((await get<Readable>({ responseType: 'stream' })).data))).toBe(true);
  });

  it('of short JSON comes intact as a stream when it is a success', async () => {
    answer('{"video_url":"https://example.com/v.mp4"}');
    const { data } = await get<Readable>({ responseType: 'stream' });
    expect((await buffer(data)).toString()).toBe('{"video_url":"https://example.com/v.mp4"}');
  });

  it('of endless binary data is handed out at once, and its connection closed with the caller’s stream', async () => {
    const closed = new Promise((resolve) => {
      server.handler = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        response.write(Buffer.from([0, 1, 2]));
        response.once('close', resolve);
      };
    });
    const { data } = await get<Readable>({ responseType: 'stream' });
    data.destroy();
    await closed;
  });

  it('as a stream of a refused token is repeated like any other', async () => {
    server.handler = (_, response, count) =>
      count === 1
        ? json(response, { errcode: 40001 })
        : response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
    const { data } = await get<Readable>({ responseType: 'stream' });
    expect(picture.equals(await buffer(data))).toBe(true);
  });
});
