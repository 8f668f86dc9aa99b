import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import FormDataOfNpm from 'form-data';
import { Readable } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { type WechatRequestConfig } from '../../src/http/request-config.js';
import { CANARY, failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, TestServer } from './support/test-server.js';

const SEND = '/cgi-bin/message/template/send';
const BAD_TOKEN = {
  errcode: 40001,
  errmsg: 'invalid credential, access_token is invalid or not latest rid: 6aac0063-7ed08fb9-1250f724',
};

describe('A rejected token', () => {
  let server: TestServer;
  let account: FakeAccount;
  const http = () => serviceFor(account);
  const post = (data: unknown, config: WechatRequestConfig = {}) =>
    firstValueFrom(http().post<{ msgid: string }>(SEND, data, config));

  beforeEach(async () => {
    server = await new TestServer((request, response) => {
      json(
        response,
        request.token === `${CANARY}1` ? BAD_TOKEN : { errcode: 0, errmsg: 'ok', msgid: 200228332 },
      );
    }).start();
    account = fakeAccount(server.url);
  });
  afterEach(() => server.stop());

  it('is replaced, and the request repeated once with the same body and the next token', async () => {
    const { data, config } = await post({ touser: 'o1' });

    expect(data).toEqual({ errcode: 0, errmsg: 'ok', msgid: '200228332' });
    expect(server.seen.map(({ token }) => token)).toEqual([`${CANARY}1`, `${CANARY}2`]);
    expect(server.seen.map(({ body }) => body.toString())).toEqual(['{"touser":"o1"}', '{"touser":"o1"}']);
    expect(account.keeper.rejections).toEqual([{ id: 'id-1', path: SEND, repeated: false }]);
    expect(config.url).toBe(SEND);
  });

  it.each([40014, 42001, '40001'])('is recognised by %p', async (errcode) => {
    server.handler = (request, response) =>
      json(response, request.token === `${CANARY}1` ? { errcode } : { errcode: 0 });
    await expect(post({})).resolves.toMatchObject({ data: { errcode: 0 } });
  });

  it('is not refreshed when it was replaced meanwhile: the request is repeated with the current one', async () => {
    server.handler = (request, response) => {
      if (request.token !== `${CANARY}1`) return json(response, { errcode: 0 });
      void account.keeper.fetch().then(() => json(response, BAD_TOKEN));
    };
    await post({});
    expect(account.keeper.fetches).toBe(2);
    expect(server.seen).toHaveLength(2);
  });

  it('G13: is rejected again: exactly 2 requests, the keeper hears of both, the caller gets WeChat’s error', async () => {
    server.handler = (_, response) => json(response, BAD_TOKEN);
    const error = await failure(post({}));

    expect(error).toMatchObject({ code: 'API_ERROR', errcode: 40001, rid: '6aac0063-7ed08fb9-1250f724' });
    expect(server.seen).toHaveLength(2);
    expect(account.keeper.rejections).toEqual([
      { id: 'id-1', path: SEND, repeated: false },
      { id: 'id-2', path: SEND, repeated: true },
    ]);
  });

  it('G13: stays at 2 requests when the keeper has nothing more to give', async () => {
    server.handler = (_, response, count) => {
      account.keeper.onRejection = count === 1 ? 'fetch' : 'throw';
      json(response, BAD_TOKEN);
    };
    expect(await failure(post({}))).toMatchObject({ code: 'API_ERROR', errcode: 40001 });
    expect(server.seen).toHaveLength(2);
  });

  it('is not repeated when the keeper finds it alive; the hint says that this API refuses the account', async () => {
    account.keeper.onRejection = 'refute';
    const error = await failure(post({}));

    expect(error).toMatchObject({
      code: 'API_ERROR',
      errcode: 40001,
      hint: expect.stringContaining('elsewhere'),
    });
    expect(server.seen).toHaveLength(1);
  });

  it('gives its caller the keeper’s error when no other token can be had', async () => {
    account.keeper.onRejection = 'throw';
    expect(await failure(post({}))).toMatchObject({ code: 'TOKEN_REJECTED' });
    expect(server.seen).toHaveLength(1);
  });

  it('is reported but not retried with retry: false', async () => {
    expect(await failure(post({}, { wechat: { retry: false } }))).toMatchObject({
      errcode: 40001,
      retryable: true,
    });
    expect(server.seen).toHaveLength(1);
    expect(account.keeper.fetches).toBe(2);
  });

  it('is retried with throwOnErrcode: false too, and what remains is data', async () => {
    const quiet = { wechat: { throwOnErrcode: false } };
    await expect(post({}, quiet)).resolves.toMatchObject({ data: { errcode: 0 } });
    server.handler = (_, response) => json(response, BAD_TOKEN);
    await expect(post({}, quiet)).resolves.toMatchObject({ data: { errcode: 40001 } });
  });

  it('of WeCom is not recognised by 40001, which means a wrong secret there', async () => {
    account = fakeAccount(server.url, { rejectionErrcodes: new Set([40014, 42001]), platform: 'wecom' });
    expect(await failure(post({}))).toMatchObject({ errcode: 40001 });
    expect(server.seen).toHaveLength(1);
  });

  describe('behind every kind of body', () => {
    const text = 'the body';
    const bytes = Buffer.from(text);
    const view = new Uint8Array(Buffer.from(`..${text}..`)).subarray(2, 2 + text.length);
    const formOf = (value: string | Blob) => {
      const form = new FormData();
      if (typeof value === 'string') form.set('media', value);
      else form.set('media', value, 'a.txt');
      return form;
    };
    const npmForm = (value: unknown) => {
      const form = new FormDataOfNpm();
      form.append('media', value, { filename: 'a.txt' });
      return form;
    };

    it.each<[string, () => unknown]>([
      ['text', () => text],
      ['a Buffer', () => bytes],
      ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
      ['a view of a larger ArrayBuffer', () => view],
      ['a Blob', () => new Blob([text])],
      ['URLSearchParams', () => new URLSearchParams({ q: text })],
      ['a FormData of text', () => formOf(text)],
      ['a FormData of a Blob', () => formOf(new Blob([text], { type: 'text/plain' }))],
      ['a form-data object of a Buffer', () => npmForm(bytes)],
      ['a function that makes JSON', () => () => ({ q: text })],
      ['a function that makes a stream', () => () => Readable.from([bytes])],
      ['an async function that makes a FormData', () => () => Promise.resolve(formOf(new Blob([text])))],
      ['a function that makes a form of a stream', () => () => npmForm(Readable.from([bytes]))],
    ])('%s: it is sent twice, complete and with a known length', async (_, body) => {
      await expect(post(body())).resolves.toMatchObject({ data: { errcode: 0 } });

      expect(server.seen).toHaveLength(2);
      for (const { headers, body: sent } of server.seen) {
        expect(headers).not.toHaveProperty('transfer-encoding');
        expect(headers['content-length']).toBe(String(sent.length));
        expect(decodeURIComponent(sent.toString().replaceAll('+', ' '))).toContain(text);
        expect(sent.toString()).not.toContain('..');
      }
      const [first, second] = server.seen;
      expect(boundaryless(second?.body)).toBe(boundaryless(first?.body));
    });

    it.each<[string, () => unknown]>([
      ['a stream', () => Readable.from([bytes])],
      ['a web stream', () => new Blob([text]).stream()],
      ['a form-data object of a stream', () => npmForm(Readable.from([bytes]))],
    ])(
      '%s: it is sent once with a known length, and the token renewed for the next call',
      async (_, body) => {
        const error = await failure(post(body()));

        expect(error).toMatchObject({
          code: 'BODY_NOT_REPLAYABLE',
          errcode: 40001,
          retryable: true,
          path: SEND,
        });
        expect(server.seen).toHaveLength(1);
        expect(server.seen[0]?.headers['content-length']).toBe(String(server.seen[0]?.body.length));
        expect(server.seen[0]?.body.toString()).toContain(text);
        expect(account.keeper.fetches).toBe(2);
        await expect(post(body())).resolves.toMatchObject({ data: { errcode: 0 } });
      },
    );

    it('a stream whose length the caller knows: it is passed on without being collected', async () => {
      account.keeper.onRejection = 'refute';
      const headers = { 'content-length': String(bytes.length) };
      await failure(post(Readable.from([bytes]), { headers }));
      expect(server.seen[0]?.body.toString()).toBe(text);
      expect(server.seen[0]?.headers['content-length']).toBe(String(bytes.length));
    });

    it('none at all: the length is 0', async () => {
      await post(undefined);
      expect(server.seen[1]?.headers['content-length']).toBe('0');
    });

    it('postForm of a plain object: it is sent twice as multipart', async () => {
      await firstValueFrom(http().postForm(SEND, { media: bytes }));
      expect(server.seen).toHaveLength(2);
      expect(server.seen[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(server.seen[1]?.headers['content-length']).toBe(String(server.seen[1]?.body.length));
    });
  });
});

function boundaryless(body: Buffer | undefined): string | undefined {
  const text = body?.toString();
  const boundary = /^--([^\r]+)/.exec(text ?? '')?.[1];
  return boundary ? text?.replaceAll(boundary, 'B') : text;
}
