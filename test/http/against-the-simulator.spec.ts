import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { firstValueFrom } from 'rxjs';
import { type WechatHttpService } from '../../src/http/wechat-http.service.js';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { FakeKeeper } from './support/fake-keeper.js';
import { failure, fakeAccount, serviceFor } from './support/fixture.js';

const { appId, secret } = SIMULATOR_ACCOUNT;
const UPLOAD = '/cgi-bin/media/upload';

describe('Against the simulated WeChat', () => {
  const wechat = new WechatSimulator({ overlap: 'at-once' });
  const fetchToken = async () => {
    const answer = await fetch(
      `${wechat.url}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}`,
    );
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const client = (): WechatHttpService =>
    serviceFor(fakeAccount(wechat.url, { keeper: new FakeKeeper(fetchToken) }));
  const upload = async (http: WechatHttpService, media: Blob) => {
    const form = new FormData();
    form.set('media', media, 'photo.jpg');
    const { data } = await firstValueFrom(http.post<{ media_id: string }>(`${UPLOAD}?type=image`, form));
    return data.media_id;
  };

  beforeAll(() => wechat.start());
  afterEach(() => wechat.reset());
  afterAll(() => wechat.stop());

  it('a template message is delivered once, also when the token dies before', async () => {
    const http = client();
    const message = { touser: 'o1', template_id: 't1', data: {} };
    await firstValueFrom(http.post('/cgi-bin/message/template/send', message));
    wechat.revokeToken(appId);
    const { data } = await firstValueFrom(
      http.post<{ msgid: string }>('/cgi-bin/message/template/send', message),
    );

    expect(typeof data.msgid).toBe('string');
    expect(wechat.messages).toHaveLength(2);
    expect(wechat.tokenCalls()).toBe(2);
    expect(wechat.calls('/cgi-bin/message/template/send')).toBe(3);
  });

  it('a picture is uploaded again after a rejected token, and downloaded as it was', async () => {
    const http = client();
    const photo = new Blob([new Uint8Array([0xff, 0xd8, 0, 1, 2, 3])], { type: 'image/jpeg' });
    await upload(http, photo);
    wechat.revokeToken(appId);
    const id = await upload(http, photo);
    expect(wechat.calls(UPLOAD)).toBe(3);

    const media = `/cgi-bin/media/get?media_id=${id}`;
    const expected = Buffer.from(await photo.arrayBuffer());
    const whole = await firstValueFrom(http.get<Buffer>(media, { responseType: 'arraybuffer' }));
    expect(whole.data.equals(expected)).toBe(true);
    wechat.revokeToken(appId);
    const streamed = await firstValueFrom(http.get<Readable>(media, { responseType: 'stream' }));
    expect((await buffer(streamed.data)).equals(expected)).toBe(true);
    expect(wechat.tokenCalls()).toBe(3);
  });

  it('a media_id that is none is an error in every response type', async () => {
    const http = client();
    for (const responseType of ['json', 'text', 'arraybuffer', 'stream'] as const) {
      const error = await failure(
        firstValueFrom(http.get('/cgi-bin/media/get?media_id=none', { responseType })),
      );
      expect(error).toMatchObject({
        code: 'API_ERROR',
        errcode: 40007,
        hint: expect.any(String),
        rid: expect.any(String),
      });
    }
  });

  it('G13: a false 40001 for ever: 2 requests for each call, other paths go on', async () => {
    wechat.fault({ kind: 'errcode', errcode: 40001, path: '/cgi-bin/user/info' });
    const http = client();
    for (let call = 1; call <= 3; call += 1) {
      expect(await failure(http.axiosRef.get('/cgi-bin/user/info?openid=o1'))).toMatchObject({
        errcode: 40001,
      });
      expect(wechat.calls('/cgi-bin/user/info')).toBe(2 * call);
    }
    await http.axiosRef.get('/cgi-bin/get_api_domain_ip');
  });
});
