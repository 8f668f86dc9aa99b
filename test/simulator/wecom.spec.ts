import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  SIMULATOR_WECOM_APP,
  WechatSimulator,
  type WechatSimulatorOptions,
} from '../../src/testing/index.js';
import { type Envelope } from './client.js';

const { corpId, agentId, secret } = SIMULATOR_WECOM_APP;
const OWNER = `${corpId}/${agentId}`;
const SEND = '/cgi-bin/message/send';

describe('the simulated WeCom', () => {
  let simulator: WechatSimulator;
  beforeEach(() => start());
  afterEach(() => simulator.stop());

  async function start(options: WechatSimulatorOptions = {}) {
    await simulator?.stop();
    simulator = await new WechatSimulator(options).start();
  }

  function send(path: string, query: Record<string, string> = {}, init: RequestInit = {}) {
    return fetch(`${simulator.wecomUrl}${path}?${new URLSearchParams(query).toString()}`, init);
  }

  async function get(path: string, query?: Record<string, string>): Promise<Envelope> {
    return (await (await send(path, query)).json()) as Envelope;
  }

  async function post(path: string, body: object, query: Record<string, string>): Promise<Envelope> {
    return (await (
      await send(path, query, { method: 'POST', body: JSON.stringify(body) })
    ).json()) as Envelope;
  }

  const gettoken = (fields: Record<string, string> = {}) =>
    get('/cgi-bin/gettoken', { corpid: corpId, corpsecret: secret, ...fields });
  const probe = async (access_token: string) =>
    (await get('/cgi-bin/get_api_domain_ip', { access_token })).errcode;

  it('hands out the same token with its remaining life, and errcode 0', async () => {
    const first = await gettoken();
    simulator.clock.advance(60_000);

    expect(first).toEqual({ errcode: 0, errmsg: 'ok', access_token: expect.any(String), expires_in: 7200 });
    expect(await gettoken()).toEqual({ ...first, expires_in: 7140 });
    expect(simulator.currentToken(OWNER, 'gettoken')).toBe(first.access_token);
    expect(simulator.tokenCalls()).toBe(2);
  });

  it('issues another token every time when told so, and kills the old one as the overlap says', async () => {
    await start({ repeat: 'new', overlap: 'at-once' });
    const [first, second] = [await gettoken(), await gettoken()];

    expect([await probe(first.access_token), await probe(second.access_token)]).toEqual([40014, 0]);
  });

  it('says 40014 of a revoked token and 42001 of an expired one', async () => {
    const { access_token: revoked } = await gettoken();
    simulator.revokeToken(OWNER);
    const { access_token: expired } = await gettoken();
    simulator.clock.advance(7_200_000);

    expect([await probe(revoked), await probe(expired)]).toEqual([40014, 42001]);
  });

  it('loses its token to another party', async () => {
    const { access_token: mine } = await gettoken();

    const theirs = simulator.stealToken(OWNER);

    expect((await gettoken()).access_token).toBe(theirs);
    simulator.clock.advance(300_000);
    expect(await probe(mine)).toBe(40014);
  });

  it('gives every app of a corp its own token', async () => {
    simulator.addWecomApp({ corpId, agentId: 7, secret: 'other' });

    const [first, second] = [await gettoken(), await gettoken({ corpsecret: 'other' })];

    expect(first.access_token).not.toBe(second.access_token);
    expect(simulator.currentToken(`${corpId}/7`, 'gettoken')).toBe(second.access_token);
  });

  it.each([
    [{ corpsecret: '', corpid: '' }, 41004, 'corpsecret missing'],
    [{ corpid: '' }, 41002, 'corpid missing'],
    [{ corpid: 'ww0' }, 40013, 'invalid corpid'],
    [{ corpsecret: 'wrong' }, 40001, 'invalid credential'],
  ])('refuses %j with %i, a hint, the address and a link', async (fields, errcode, text) => {
    const answer = await gettoken(fields);

    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(
      new RegExp(
        `^${text}, hint: \\[\\d+\\], from ip: 127\\.0\\.0\\.1, more info at https://open\\.work\\.weixin\\.qq\\.com/devtool/query\\?e=${errcode}$`,
      ),
    );
  });

  it('keeps empty fields in a refusal and mirrors it in the headers', async () => {
    const response = await send('/cgi-bin/user/get', { access_token: 'made-up', userid: 'ann' });

    expect(await response.json()).toMatchObject({ department: [], errcode: 40014 });
    expect(response.headers.get('error-code')).toBe('40014');
    expect(response.headers.get('error-msg')).toMatch(/^invalid access_token, hint: /);
  });

  it('answers 404 and nothing else on a path that it does not know', async () => {
    const response = await send('/cgi-bin/token');

    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it('bans an address for an hour that keeps sending wrong secrets', async () => {
    await start({ wrongSecretsPerHour: 3 });
    for (let call = 0; call < 3; call++)
      expect((await gettoken({ corpsecret: 'wrong' })).errcode).toBe(40001);

    expect((await gettoken()).errcode).toBe(45009);
    simulator.clock.advance(3_600_000);
    expect((await gettoken()).errcode).toBe(0);
  });

  it('refuses business calls from an address that is not trusted', async () => {
    simulator.addWecomApp({ ...SIMULATOR_WECOM_APP, trustedIps: ['192.0.2.1'] });
    const { access_token } = await gettoken();

    const answer = await get('/cgi-bin/user/get', { access_token, userid: 'ann' });

    expect(answer).toMatchObject({ errcode: 60020 });
    expect(answer.errmsg).toMatch(/^not allow to access from your ip, hint: .*from ip: 127\.0\.0\.1/);
  });

  it('hands out the ticket of the corp and the ticket of the app', async () => {
    simulator.addWecomApp({ corpId, agentId: 7, secret: 'other' });
    const tickets = async (corpsecret: string) => {
      const { access_token } = await gettoken({ corpsecret });
      const corp = await get('/cgi-bin/get_jsapi_ticket', { access_token });
      const app = await get('/cgi-bin/ticket/get', { access_token, type: 'agent_config' });
      return { corp: String(corp.ticket), app: String(app.ticket) };
    };

    const [mine, other] = [await tickets(secret), await tickets('other')];

    expect(mine.corp).toBe(other.corp);
    expect(mine.app).not.toBe(other.app);
    expect(simulator.findTicket(mine.corp)).toMatchObject({ owner: corpId, type: 'jsapi' });
    expect(simulator.findTicket(mine.app)).toMatchObject({ owner: OWNER, type: 'agent_config' });
  });

  it('hands out a ticket 100 times an hour per app and 400 times per corp', async () => {
    const apps = ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({ corpId, agentId: index, secret: name }));
    await start({ wecomApps: apps });
    const granted = async (corpsecret: string) => {
      const { access_token } = await gettoken({ corpsecret });
      for (let count = 0; ; count++) {
        const { errcode } = await get('/cgi-bin/get_jsapi_ticket', { access_token });
        if (errcode === 45009) return count;
      }
    };

    const counts: number[] = [];
    for (const app of apps) counts.push(await granted(app.secret));

    expect(counts).toEqual([100, 100, 100, 100, 0]);
    simulator.clock.advance(3_600_000);
    expect(await granted('a')).toBe(100);
  });

  describe('messages', () => {
    const text = { touser: 'ann|bob', msgtype: 'text', agentid: agentId, text: { content: 'hi' } };
    let query: { access_token: string };
    beforeEach(async () => {
      simulator.addWecomApp({ ...SIMULATOR_WECOM_APP, users: ['ann'] });
      query = { access_token: (await gettoken()).access_token };
    });

    it('reports invalid receivers beside a success', async () => {
      const answer = await post(SEND, text, query);

      expect(answer).toMatchObject({ errcode: 0, invaliduser: 'bob', msgid: expect.any(String) });
      expect(simulator.messages).toEqual([
        expect.objectContaining({ kind: 'wecom', appId: OWNER, touser: 'ann|bob', msgid: answer.msgid }),
      ]);
    });

    it.each([
      [{ touser: 'bob' }, 81013],
      [{ agentid: 1 }, 301002],
      [{ msgtype: 'poem' }, 40008],
    ])('refuses %j with %i', async (fields, errcode) => {
      expect(await post(SEND, { ...text, ...fields }, query)).toMatchObject({ errcode });
      expect(simulator.messages).toEqual([]);
    });

    it('sends a duplicate once within its interval', async () => {
      const checked = { ...text, enable_duplicate_check: 1, duplicate_check_interval: 60 };
      await post(SEND, checked, query);
      await post(SEND, checked, query);
      expect(simulator.messages).toHaveLength(1);

      simulator.clock.advance(60_000);
      await post(SEND, checked, query);
      expect(simulator.messages).toHaveLength(2);
    });
  });

  it('stores a file and gives it back with Error-Code 0', async () => {
    const query = { access_token: (await gettoken()).access_token };
    const body = new FormData();
    body.set('media', new Blob(['bytes']), 'a.txt');
    const stored = await send('/cgi-bin/media/upload', { ...query, type: 'file' }, { method: 'POST', body });
    const { errcode, media_id, created_at } = (await stored.json()) as Envelope;
    expect([errcode, typeof created_at]).toEqual([0, 'string']);

    const response = await send('/cgi-bin/media/get', { ...query, media_id: String(media_id) });

    expect([response.headers.get('error-code'), await response.text()]).toEqual(['0', 'bytes']);
  });

  it('honours no token of the other host, and the other way round', async () => {
    const { access_token: wecom } = await gettoken();
    const official = simulator.stealToken(simulator.appIds[0] ?? '');

    const answer = await fetch(`${simulator.url}/cgi-bin/get_api_domain_ip?access_token=${wecom}`);

    expect(await answer.json()).toMatchObject({ errcode: 40001 });
    expect(await probe(official)).toBe(40014);
  });
});
