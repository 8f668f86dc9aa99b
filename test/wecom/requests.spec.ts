import { describe, expect, it } from '@jest/globals';
import { account, corp, DESK, GETTOKEN, ownerOf, SALES, twoApps } from './corp.js';

const SEND = '/cgi-bin/message/send';
const { simulate, start } = corp();

interface Sent {
  readonly errcode: number;
  readonly invaliduser: string;
  readonly msgid: string;
}

const text = (touser: string, agentid = DESK.agentId) => ({
  touser,
  msgtype: 'text',
  agentid,
  text: { content: 'Your latte is ready' },
});

describe('A request of a WeCom app', () => {
  it('goes to the host of WeCom with the token of that app', async () => {
    const wechat = await simulate();
    const { service } = await start(twoApps(wechat));

    await service.account('desk').http.axiosRef.post(SEND, text('alice'));
    await service.account('sales').http.axiosRef.post(SEND, text('alice', SALES.agentId));

    expect(wechat.messages.map(({ appId }) => appId)).toEqual([ownerOf(DESK), ownerOf(SALES)]);
    await expect(
      service.account('sales').http.axiosRef.post(SEND, text('alice', DESK.agentId)),
    ).rejects.toMatchObject({ errcode: 301002, hint: expect.stringContaining('agentId') as unknown });
  });

  it('succeeds with its partial failures in the data, and keeps every digit of the msgid', async () => {
    const wechat = await simulate({ wecomApps: [{ ...DESK, users: ['alice'] }] });
    const { service } = await start(account(wechat, DESK));
    const { http } = service.account();

    const { data } = await http.axiosRef.post<Sent>(SEND, text('alice|mallory'));
    expect(data).toMatchObject({ errcode: 0, invaliduser: 'mallory', invalidparty: '', invalidtag: '' });
    expect(data.msgid).toBe(wechat.messages[0]?.msgid);

    const body = '{"errcode":0,"errmsg":"ok","invaliduser":"","msgid":3248682510344192008}';
    wechat.fault({ kind: 'reply', path: SEND, body, times: 1 });
    expect((await http.axiosRef.post<Sent>(SEND, text('alice'))).data.msgid).toBe('3248682510344192008');
  });

  it('fails with 81013 when nobody can be reached, and with the hint of WeCom', async () => {
    const wechat = await simulate({ wecomApps: [{ ...DESK, users: ['alice'] }] });
    const { service } = await start(account(wechat, DESK));

    await expect(service.account().http.axiosRef.post(SEND, text('mallory'))).rejects.toMatchObject({
      code: 'API_ERROR',
      errcode: 81013,
      hint: expect.stringContaining('visible to them') as unknown,
    });
  });

  it.each([40014, 42001])('is sent once more after %i, and the message arrives once', async (errcode) => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    wechat.fault({ kind: 'errcode', path: SEND, errcode, times: 1 });

    await service.account().http.axiosRef.post(SEND, text('alice'));

    expect([wechat.calls(SEND), wechat.messages.length, wechat.calls(GETTOKEN)]).toEqual([2, 1, 2]);
  });

  it('is not sent again, and no token is fetched, after 40001: that is about a secret here', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    wechat.fault({ kind: 'errcode', path: SEND, errcode: 40001 });

    await expect(service.account().http.axiosRef.post(SEND, text('alice'))).rejects.toMatchObject({
      code: 'API_ERROR',
      errcode: 40001,
    });
    expect([wechat.calls(SEND), wechat.calls(GETTOKEN)]).toEqual([1, 1]);
  });

  it.each([
    ['−1', { kind: 'errcode', errcode: -1 }],
    ['a lost answer', { kind: 'drop', when: 'after' }],
  ] as const)('that sends a message is not repeated after %s', async (_what, fault) => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    wechat.fault({ ...fault, path: SEND, times: 1 });

    await expect(service.account().http.axiosRef.post(SEND, text('alice'))).rejects.toMatchObject({});
    expect(wechat.calls(SEND)).toBe(1);
  });

  it('from an address that is not trusted names the address', async () => {
    const wechat = await simulate({ wecomApps: [{ ...DESK, trustedIps: ['203.0.113.0/24'] }] });
    const { service } = await start(account(wechat, DESK));

    await expect(service.account().http.axiosRef.post(SEND, text('alice'))).rejects.toMatchObject({
      errcode: 60020,
      hint: expect.stringContaining('127.0.0.1') as unknown,
    });
  });

  it('gets a file as it is, with its Error-Code in the head, and an error as one', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    const { http } = service.account();
    const file = Buffer.from([0xff, 0xd8, 0x00, 0x7b, 0xff]);
    const form = new FormData();
    form.append('media', new Blob([file]), 'picture.jpg');
    const { data: uploaded } = await http.axiosRef.post<{ media_id: string }>(
      '/cgi-bin/media/upload?type=image',
      form,
    );
    wechat.revokeToken(ownerOf(DESK));

    const get = (mediaId: string) =>
      http.axiosRef.get<Buffer>('/cgi-bin/media/get', {
        params: { media_id: mediaId },
        responseType: 'arraybuffer',
      });
    const { data, headers } = await get(uploaded.media_id);

    expect(Buffer.compare(Buffer.from(data), file)).toBe(0);
    expect(headers['error-code']).toBe('0');
    expect(wechat.calls(GETTOKEN)).toBe(2);
    await expect(get('nothing')).rejects.toMatchObject({ code: 'API_ERROR', errcode: 40007 });
  });
});
