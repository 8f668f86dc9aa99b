import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client, type Envelope } from './client.js';

const UPLOAD = '/cgi-bin/media/upload';
const DOWNLOAD = '/cgi-bin/media/get';
const CODE = '/wxa/getwxacodeunlimit';

describe('files and images at the simulator', () => {
  let simulator: WechatSimulator;
  let client: Client;
  let access_token: string;
  beforeEach(async () => {
    const accounts = [{ ...SIMULATOR_ACCOUNT, pages: ['pages/order'] }];
    simulator = await new WechatSimulator({ accounts }).start();
    client = new Client(simulator);
    access_token = (await client.token()).access_token;
  });
  afterEach(() => simulator.stop());

  async function upload(
    type: string,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = {},
  ): Promise<Envelope> {
    const response = await client.send(UPLOAD, { access_token, type }, { method: 'POST', body, headers });
    return (await response.json()) as Envelope;
  }

  function form(content: Uint8Array<ArrayBuffer>, filename?: string): FormData {
    const data = new FormData();
    const blob = new Blob([content], { type: 'image/png' });
    if (filename) data.set('media', blob, filename);
    else data.set('media', 'no file');
    return data;
  }

  it('stores an uploaded file for three days and gives back the same bytes', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    const stored = await upload('image', form(bytes, '图.png'));

    expect(stored).toEqual({ type: 'image', media_id: expect.any(String), created_at: expect.any(Number) });
    const query = { access_token, media_id: String(stored.media_id) };
    const response = await client.send(DOWNLOAD, query);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);

    simulator.clock.advance(3 * 86_400_000);
    query.access_token = (await client.token()).access_token;
    expect(await client.get(DOWNLOAD, query)).toMatchObject({ errcode: 40007 });
  });

  it('answers with JSON where a video is asked for, and that is a success', async () => {
    const { media_id } = await upload('video', form(new Uint8Array(3), 'a.mp4'));

    const answer = await client.get(DOWNLOAD, { access_token, media_id: String(media_id) });

    expect(answer).toEqual({ video_url: expect.stringMatching(/^http/) });
  });

  it('answers with a JSON error where bytes are expected', async () => {
    const response = await client.send(DOWNLOAD, { access_token, media_id: 'none' });

    expect(response.headers.get('content-type')).toBe('application/json; encoding=utf-8');
    expect(await response.json()).toMatchObject({ errcode: 40007 });
  });

  it('misses the media without a filename and with a quoted boundary', async () => {
    const part = 'Content-Disposition: form-data; name="media"; filename="a.png"\r\n\r\nbytes';
    const body = `--b\r\n${part}\r\n--b--\r\n`;
    const accepted = await upload('image', body, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(accepted.errcode).toBeUndefined();

    const quoted = await upload('image', body, { 'content-type': 'multipart/form-data; boundary="b"' });
    const nameless = await upload('image', form(new Uint8Array()));

    expect([quoted.errcode, nameless.errcode]).toEqual([41005, 41005]);
    expect(quoted.errmsg).toMatch(/^media data missing rid: /);
    expect((await upload('poem', body)).errcode).toBe(40004);
  });

  it('draws a mini program code as JPEG', async () => {
    const body = JSON.stringify({ scene: 'order=1', page: 'pages/order' });

    const response = await client.send(CODE, { access_token }, { method: 'POST', body });

    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect([...new Uint8Array(await response.arrayBuffer())].slice(0, 2)).toEqual([0xff, 0xd8]);
  });

  it.each([
    [{ scene: 'x'.repeat(33) }, 40169],
    [{ scene: 'a', page: 'pages/none' }, 41030],
    [{ scene: 'a', page: 'pages/none', check_path: false }, undefined],
  ])('answers %j with errcode %s', async (fields, errcode) => {
    const body = JSON.stringify(fields);
    await client.send(CODE, { access_token }, { method: 'POST', body });

    expect(simulator.requests.at(-1)?.errcode).toBe(errcode);
  });
});
