import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { Client } from './client.js';

const TEMPLATE = '/cgi-bin/message/template/send';
const SUBSCRIBE = '/cgi-bin/message/subscribe/send';

describe('messages at the simulator', () => {
  let simulator: WechatSimulator;
  let client: Client;
  let query: { access_token: string };
  beforeEach(async () => {
    simulator = new WechatSimulator({
      accounts: [
        {
          ...SIMULATOR_ACCOUNT,
          openids: ['ann', 'gone', 'shy'],
          templates: ['paid'],
          notFollowing: ['gone'],
          refusing: ['shy'],
          pages: ['pages/order'],
        },
      ],
    });
    client = new Client(await simulator.start());
    query = { access_token: (await client.stable()).access_token };
  });
  afterEach(() => simulator.stop());

  const message = (fields: object = {}) => ({
    touser: 'ann',
    template_id: 'paid',
    data: { thing1: { value: 'tea' } },
    ...fields,
  });

  it('accepts a template message and tells an id that JSON.parse can not hold', async () => {
    const response = await client.send(TEMPLATE, query, { method: 'POST', body: JSON.stringify(message()) });

    const text = await response.text();
    expect(text).toMatch(/^\{"errcode":0,"errmsg":"ok","msgid":\d{19}\}$/);
    expect(simulator.messages).toEqual([
      expect.objectContaining({ kind: 'template', touser: 'ann', templateId: 'paid', body: message() }),
    ]);
    expect(text).toContain(simulator.messages[0]?.msgid);
    expect(Number.isSafeInteger(Number(simulator.messages[0]?.msgid))).toBe(false);
  });

  it('sends a message with the same client_msg_id once within ten minutes', async () => {
    const once = message({ client_msg_id: 'order-1' });
    await client.post(TEMPLATE, once, query);
    await client.post(TEMPLATE, once, query);
    await client.post(TEMPLATE, { ...once, touser: 'shy' }, query);
    expect(simulator.messages.map(({ touser }) => touser)).toEqual(['ann', 'shy']);

    simulator.clock.advance(10 * 60_000);
    await client.post(TEMPLATE, once, query);
    expect(simulator.messages).toHaveLength(3);
  });

  it.each([
    [TEMPLATE, { touser: '' }, 40003, 'invalid openid'],
    [TEMPLATE, { touser: 'bob' }, 40003, 'invalid openid'],
    [TEMPLATE, { template_id: 'other' }, 40037, 'invalid template_id'],
    [TEMPLATE, { touser: 'gone' }, 43004, 'require subscribe'],
    [TEMPLATE, { data: { thing3: { value: '' } } }, 47003, 'argument invalid! data.thing3.value is emtpy'],
    [SUBSCRIBE, { touser: 'bob' }, 40003, 'invalid openid'],
    [SUBSCRIBE, { template_id: 'other' }, 40037, 'invalid template_id'],
    [SUBSCRIBE, { touser: 'shy' }, 43101, 'user refuse to accept the msg'],
    [SUBSCRIBE, { page: 'pages/none?id=1' }, 41030, 'invalid page'],
    [
      SUBSCRIBE,
      { data: { thing1: { value: 'x'.repeat(21) } } },
      47003,
      'argument invalid! data.thing1.value invalid',
    ],
  ])('%s refuses %j with %i', async (path, fields, errcode, text) => {
    const answer = await client.post(path, message(fields), query);

    expect(answer).toEqual({ errcode, errmsg: expect.stringContaining(`${text} rid: `) });
    expect(simulator.messages).toEqual([]);
    expect(simulator.requests.at(-1)).toMatchObject({ errcode, effect: false });
  });

  it('accepts a subscribe message of a mini program', async () => {
    const answer = await client.post(SUBSCRIBE, message({ page: 'pages/order?id=1' }), query);

    expect(answer).toMatchObject({ errcode: 0, errmsg: 'ok' });
    expect(simulator.messages).toEqual([expect.objectContaining({ kind: 'subscribe' })]);
  });

  it('refuses a missing token, an unknown token, a GET, an empty body and a broken one', async () => {
    const errcode = async (answer: Promise<{ errcode?: number }>) => (await answer).errcode;
    const missing = await client.post(TEMPLATE, message());
    expect(missing.errmsg).toMatch(/^access_token missing rid: /);
    expect(missing.errcode).toBe(41001);
    const unknown = await client.post(TEMPLATE, message(), { access_token: '70_made_up' });
    expect(unknown.errmsg).toMatch(
      /^invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https:\/\/mmbizurl\.cn\/s\/JtxxFh33r rid: /,
    );
    expect(unknown.errcode).toBe(40001);
    expect(await errcode(client.get(TEMPLATE, query))).toBe(43002);
    expect(await errcode(client.post(TEMPLATE, '', query))).toBe(44002);
    expect(await errcode(client.post(TEMPLATE, '{', query))).toBe(47001);
  });
});
