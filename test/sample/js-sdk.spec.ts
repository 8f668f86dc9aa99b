import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { SIMULATOR_ACCOUNT, SIMULATOR_WECOM_APP, WechatSimulator } from '../../src/testing/index.js';
import { getJson, postJson, RunningSample } from './running-sample.js';

const signatureUrl = (sample: RunningSample, page: string) =>
  `${sample.url}/jssdk-signature?url=${encodeURIComponent(page)}`;

describe('Pages of the sample without any configuration', () => {
  let sample: RunningSample;
  beforeAll(async () => {
    sample = await RunningSample.start();
  });
  afterAll(() => sample.stop());

  it('signs the page of the address in its log, as a browser asks for it', async () => {
    const page = /JS-SDK: (http\S+\/jssdk-demo)/.exec(sample.log)?.[1] ?? '';
    const html = await (await fetch(page)).text();
    const shown: Record<string, string> = {};
    const configured: unknown[] = [];
    const script = /<script>([^]*)<\/script>/.exec(html)?.[1] ?? '';
    let loaded: (() => Promise<void>) | undefined;
    const wx = { ready: () => {}, error: () => {}, config: (config: unknown) => configured.push(config) };
    runInNewContext(script, {
      window: { wx },
      wx,
      location: { href: `${page}#top` },
      document: {
        getElementById: (id: string) => ({
          set textContent(text: string) {
            shown[id] = text;
          },
        }),
      },
      fetch: (path: string) => fetch(new URL(path, page)),
      addEventListener: (_name: string, listener: () => Promise<void>) => (loaded = listener),
    });

    await loaded?.();

    const signed = {
      appId: 'wx0000000000000001',
      timestamp: expect.any(Number),
      nonceStr: expect.any(String),
      signature: expect.stringMatching(/^[0-9a-f]{40}$/),
      url: page,
    };
    expect(JSON.parse(shown.config ?? '')).toEqual(signed);
    expect(configured).toEqual([{ ...signed, jsApiList: ['chooseImage'] }]);
  });

  it.each([
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://localhost:1@evil.example/',
    'jssdk-demo',
    'file:///etc/passwd',
    '',
  ])('does not sign %j', async (page) => {
    const { status, json } = await getJson(signatureUrl(sample, page));

    expect(status).toBe(403);
    expect(json.message).toContain('JSSDK_ORIGINS');
  });

  it('does not sign without a url, nor several at once', async () => {
    expect((await getJson(`${sample.url}/jssdk-signature`)).status).toBe(403);
    const own = encodeURIComponent(`${sample.url}/`);
    expect((await getJson(`${sample.url}/jssdk-signature?url=${own}&url=${own}`)).status).toBe(403);
  });

  it('sends the text of the command in its log from the WeCom app', async () => {
    const { url, body } = sample.curlOf('/wecom-messages');

    const { status, json } = await postJson(url, body);

    expect([status, json]).toEqual([201, { msgid: expect.any(String), invalidUserIds: [] }]);
  });

  it('names the members who did not get it, and refuses when nobody would', async () => {
    const send = (userIds: string[]) => postJson(`${sample.url}/wecom-messages`, { userIds, text: 'Hello' });

    expect((await send(['alice', 'mallory'])).json).toMatchObject({ invalidUserIds: ['mallory'] });
    expect(await send(['mallory'])).toMatchObject({ status: 422, json: { errcode: 81013 } });
  });

  it.each([
    ['userIds', { userIds: [] }],
    ['userIds', { userIds: ['@all'] }],
    ['userIds', { userIds: ['alice|bob'] }],
    ['userIds', { userIds: 'alice' }],
    ['text', { text: '' }],
    ['agentid', { agentid: 1 }],
  ])('answers 400 and names the field: %s', async (field, change) => {
    const { status, json } = await postJson(`${sample.url}/wecom-messages`, {
      userIds: ['alice'],
      text: 'Hello',
      ...change,
    });

    expect(status).toBe(400);
    expect(json.message).toEqual(expect.arrayContaining([expect.stringContaining(field)]));
  });
});

describe('Pages of the sample with accounts of its own', () => {
  const { appId, secret } = SIMULATOR_ACCOUNT;
  const { corpId, agentId, secret: wecomSecret } = SIMULATOR_WECOM_APP;
  let wechat: WechatSimulator;
  beforeAll(async () => {
    wechat = await new WechatSimulator({ clock: 'real' }).start();
  });
  afterAll(() => wechat.stop());

  const start = (env = {}) =>
    RunningSample.start({
      ...{ WECHAT_APP_ID: appId, WECHAT_SECRET: secret, WECHAT_BASE_URL: wechat.url },
      ...env,
    });

  it('are signed for the origins of JSSDK_ORIGINS only; token, ticket and secrets never leave', async () => {
    const sample = await start({ JSSDK_ORIGINS: 'https://shop.example, https://m.shop.example' });
    const page = 'https://m.shop.example/pay?order=1';

    const { status, text, json } = await getJson(signatureUrl(sample, `${page}#pay`));
    const foreign = await getJson(signatureUrl(sample, 'https://shop.example.evil.example/'));
    const own = await getJson(signatureUrl(sample, `${sample.url}/jssdk-demo`));
    await sample.stop();

    const ticket = wechat.currentTicket(appId, 'jsapi') ?? '';
    const signed = `jsapi_ticket=${ticket}&noncestr=${String(json.nonceStr)}&timestamp=${String(json.timestamp)}&url=${page}`;
    expect([status, foreign.status, own.status]).toEqual([200, 403, 403]);
    expect(json.signature).toBe(createHash('sha1').update(signed).digest('hex'));
    for (const canary of [ticket, wechat.currentToken(appId, 'stable_token'), secret]) {
      expect(canary).toEqual(expect.stringMatching(/.{16}/));
      expect(text + sample.log).not.toContain(canary);
    }
  });

  it('are not signed at all without JSSDK_ORIGINS', async () => {
    const sample = await start();
    expect((await getJson(signatureUrl(sample, `${sample.url}/jssdk-demo`))).status).toBe(403);
    await sample.stop();
  });

  it('sends from the WeCom app of the environment', async () => {
    const sample = await start({
      WECOM_CORP_ID: corpId,
      WECOM_AGENT_ID: String(agentId),
      WECOM_SECRET: wecomSecret,
      WECOM_BASE_URL: wechat.wecomUrl,
    });

    const { status } = await postJson(`${sample.url}/wecom-messages`, { userIds: ['alice'], text: 'Hello' });
    await sample.stop();

    expect(status).toBe(201);
    expect(wechat.messages.at(-1)).toMatchObject({ kind: 'wecom', touser: 'alice' });
    expect(sample.log).not.toContain(wecomSecret);
  });

  it.each([
    [{ WECOM_CORP_ID: corpId }, 'are needed together'],
    [{ WECOM_CORP_ID: corpId, WECOM_AGENT_ID: 'app', WECOM_SECRET: 'x' }, 'are needed together'],
    [{ JSSDK_ORIGINS: 'https://shop.example/pay' }, 'is no origin like https://shop.example'],
    [{ JSSDK_ORIGINS: '*' }, 'is no origin like https://shop.example'],
  ])('refuses to start on %j', async (env, problem) => {
    const sample = new RunningSample(env);

    expect(await sample.exit()).toBe(1);
    expect(sample.log).toContain(problem);
  });
});
