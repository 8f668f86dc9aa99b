import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type WechatSimulator } from '../../src/testing/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { account, corp, CORP, DESK, SALES } from '../wecom/corp.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { PASS_SECRET, withGateway } from './support/gateway.js';
import { type Hub, hubs, type Platform } from './support/hubs.js';

interface CoWechatApi {
  prefix: string;
  store?: { accessToken: string; expireTime: number } | null;
  sendTemplate(
    openid: string,
    templateId: string,
    url: string,
    topColor: string,
    data: object,
  ): Promise<object>;
  getIp(): Promise<{ ip_list: string[] }>;
  uploadImageMedia(path: string): Promise<{ media_id: string }>;
  getMedia(id: string): Promise<Buffer>;
}

interface EasyWechatClient {
  get(url: string): Promise<EasyWechatAnswer>;
  post(url: string, payload: object): Promise<EasyWechatAnswer>;
  withFile(path: string, field: string): EasyWechatClient;
}
interface EasyWechatAnswer {
  toObject(): Record<string, unknown>;
}
interface EasyWechatApp {
  getClient(): EasyWechatClient;
  getAccessToken(): { getToken(): Promise<string>; refresh(): Promise<string> };
}

const require = createRequire(import.meta.url);
const CoWechatApi = require('co-wechat-api') as new (appId: string, secret: string) => CoWechatApi;
const EasyWechat = require('node-easywechat') as Record<
  'OfficialAccount' | 'Work',
  new (config: object) => EasyWechatApp
>;

const given = simulator();
const wecom = corp();
const boot = hubs();

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'sdk-')));
  return folders.at(-1)!;
};

const PHOTO = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256));
const photo = () => {
  const path = join(folder(), 'photo.jpg');
  writeFileSync(path, PHOTO);
  return path;
};

/** Its own field, the one way this SDK has to choose the host. */
function coWechatApi({ url }: Hub, key: string = KEYS.gateway): CoWechatApi {
  return Object.assign(new CoWechatApi(SHOP.appId, key), { prefix: `${url}/cgi-bin/` });
}

/** Its own option. */
function easyWechat({ url }: Hub, config: object = {}): EasyWechatApp {
  return new EasyWechat.OfficialAccount({
    app_id: SHOP.appId,
    secret: KEYS.gateway,
    http: { baseURL: `${url}/` },
    file_cache: { path: folder() },
    ...config,
  });
}

/** Every token that WeChat has issued so far is nowhere in what an SDK holds or was told. */
function expectNoRealToken(wechat: WechatSimulator, ...held: unknown[]) {
  const issued = wechat.requests
    .map(({ query }) => query.access_token)
    .filter((token) => token !== undefined);
  expect(issued.length).toBeGreaterThan(0);
  const text = inspect(held, {
    depth: Infinity,
    showHidden: true,
    maxStringLength: Infinity,
    maxArrayLength: Infinity,
  });
  for (const token of new Set(issued)) expect(text).not.toContain(token);
  expect(text).toContain('wtp1');
}

describe.each<Platform>(['express', 'fastify'])('SDKs at the gateway on %s', (platform) => {
  const start = (gateway = {}) => boot({ wechatUrl: given.wechat.url, platform, ...withGateway(gateway) });

  it('co-wechat-api: calls, an upload and a download succeed, also after a revocation', async () => {
    const hub = await start();
    const api = coWechatApi(hub);
    const sent = await api.sendTemplate('oABC', 'T1', '', '', { first: { value: '你好' } });
    const uploaded = await api.uploadImageMedia(photo());
    given.wechat.revokeToken(SHOP.appId);
    const ips = await api.getIp();
    given.wechat.revokeToken(SHOP.appId);
    const again = await api.uploadImageMedia(photo());
    const downloaded = await api.getMedia(again.media_id);

    expect(sent).toMatchObject({ errcode: 0 });
    expect(uploaded.media_id).toEqual(expect.any(String));
    expect(ips.ip_list.length).toBeGreaterThan(0);
    expect(downloaded.equals(PHOTO)).toBe(true);
    expect(given.wechat.tokenCalls()).toBe(3);
    expect(given.wechat.messages.length).toBe(1);
    expectNoRealToken(given.wechat, api, sent, uploaded, ips);
  });

  it('co-wechat-api: fetches a new pass by itself when its pass is not honoured any more', async () => {
    const before = coWechatApi(await start());
    await before.getIp();
    const hub = await start({ passSecret: `${PASS_SECRET}, a new one` });
    const api = Object.assign(coWechatApi(hub), { store: before.store });
    const old = before.store!.accessToken;

    expect((await api.getIp()).ip_list.length).toBeGreaterThan(0);
    expect(api.store!.accessToken).not.toBe(old);
  });

  it('co-wechat-api: is told when its key is wrong, and does not try again and again', async () => {
    const api = coWechatApi(await start(), KEYS.stranger);
    await expect(api.getIp()).rejects.toMatchObject({
      name: 'WeChatAPIError',
      message: expect.stringContaining('401'),
    });
    expect(given.wechat.calls()).toBe(0);
  });

  it.each([false, true])(
    'node-easywechat (stable_token: %s): calls and an upload succeed, also after a revocation',
    async (stable) => {
      const hub = await start();
      const app = easyWechat(hub, { use_stable_access_token: stable });
      const client = app.getClient();
      const ips = (await client.get('cgi-bin/get_api_domain_ip')).toObject();
      const message = { touser: 'oABC', template_id: 'T1', data: {} };
      const sent = (await client.post('cgi-bin/message/template/send', { json: message })).toObject();
      const upload = async () =>
        (await client.withFile(photo(), 'media').post('cgi-bin/media/upload?type=image', {})).toObject();
      const uploaded = await upload();
      given.wechat.revokeToken(SHOP.appId);
      const again = await upload();

      expect(ips.ip_list).toEqual(expect.arrayContaining([expect.any(String)]));
      expect(sent).toMatchObject({ errcode: 0 });
      for (const { media_id: id } of [uploaded, again]) expect(id).toEqual(expect.any(String));
      expect(given.wechat.tokenCalls()).toBe(2);
      expectNoRealToken(given.wechat, app, ips, sent, uploaded, again, await app.getAccessToken().getToken());
    },
  );

  it('node-easywechat: the apps of a WeCom corp each get their own token', async () => {
    const wechat = await wecom.simulate();
    const key = (name: string) => `wtk_canary-key-of-${name}-000000000000000000000000`;
    const client = (name: string) => ({
      name,
      keyHash: sha256Hex(key(name)),
      accounts: [name],
      rights: ['gateway'] as const,
    });
    const hub = await boot({
      wechatUrl: wechat.url,
      platform,
      token: {
        accounts: [
          { name: 'desk', ...account(wechat, DESK) },
          { name: 'sales', ...account(wechat, SALES) },
        ],
      },
      ...withGateway({}, { clients: [client('desk'), client('sales')] }),
    });
    const app = (name: string) =>
      new EasyWechat.Work({
        corp_id: CORP,
        secret: key(name),
        http: { baseURL: `${hub.url}/` },
        file_cache: { path: folder() },
      });
    const send = async (name: string, agentid: number) => {
      const json = { touser: 'zhang', msgtype: 'text', agentid, text: { content: 'hi' } };
      return (await app(name).getClient().post('cgi-bin/message/send', { json })).toObject();
    };

    expect(await send('desk', DESK.agentId)).toMatchObject({ errcode: 0 });
    wechat.revokeToken(`${CORP}/${DESK.agentId}`);
    expect(await send('desk', DESK.agentId)).toMatchObject({ errcode: 0 });
    expect(await send('sales', SALES.agentId)).toMatchObject({ errcode: 0 });
    // WeCom compares the agentid with the app of the token.
    await expect(send('sales', DESK.agentId)).resolves.toMatchObject({ errcode: 301002 });
    expect(wechat.tokenCalls()).toBe(3);
  });
});
