import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { getJson, postJson, RunningSample } from './running-sample.js';

const MESSAGE = { openid: 'openid-1', templateId: 'template-1', data: { thing1: 'Latte' } };
const { appId, secret } = SIMULATOR_ACCOUNT;

describe('The sample with an account of its own', () => {
  let wechat: WechatSimulator;
  let sample: RunningSample;
  beforeAll(async () => {
    wechat = await new WechatSimulator({ clock: 'real' }).start();
    sample = await startSample();
  });
  afterAll(async () => {
    await sample.stop();
    await wechat.stop();
  });

  const startSample = (env = {}) =>
    RunningSample.start({ WECHAT_APP_ID: appId, WECHAT_SECRET: secret, WECHAT_BASE_URL: wechat.url, ...env });
  const sendFrom = ({ url }: RunningSample) => postJson(`${url}/template-messages`, MESSAGE);

  it('starts no simulator, and sends through its account', async () => {
    const { status, json } = await sendFrom(sample);

    expect(sample.log).toContain('Running against the real WeChat');
    expect(sample.log).not.toContain('simulator');
    expect([status, json]).toEqual([201, { msgid: wechat.messages.at(-1)?.msgid }]);
  });

  it('leaves no token and no secret in its answers, errors, status and log', async () => {
    const answers: string[] = [];
    answers.push((await sendFrom(sample)).text);
    const tokens = [wechat.currentToken(appId, 'stable_token')];
    wechat.fault({ kind: 'errcode', path: '/cgi-bin/message/template/send', errcode: 43101, times: 1 });
    const refusal = await sendFrom(sample);
    expect(refusal.json).toMatchObject({ code: 'API_ERROR', errcode: 43101 });
    answers.push(refusal.text);
    wechat.revokeToken(appId);
    answers.push((await sendFrom(sample)).text);
    tokens.push(wechat.currentToken(appId, 'stable_token'));
    answers.push((await getJson(`${sample.url}/accounts/default/status`)).text);

    const said = answers.join('\n') + sample.log;
    for (const canary of [secret, ...tokens]) {
      expect(canary).toEqual(expect.any(String));
      expect(said).not.toContain(canary);
    }
  });

  it('answers 503 with Retry-After, errcode and hint when no token can be had', async () => {
    const refused = await startSample({ WECHAT_SECRET: 'a-wrong-secret-canary-0000000001' });

    const { status, headers, json, text } = await sendFrom(refused);
    await refused.stop();

    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(json).toMatchObject({
      code: 'TOKEN_CONFIGURATION',
      errcode: 40125,
      hint: expect.any(String),
      retryAt: expect.any(String),
    });
    expect(text + refused.log).not.toContain('a-wrong-secret-canary');
  });

  it('says that the mini program is not configured', async () => {
    const { status, json } = await postJson(`${sample.url}/subscribe-messages`, MESSAGE);

    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });

  it('uses the classic endpoint when told so', async () => {
    const classic = await startSample({ WECHAT_TOKEN_API: 'token' });

    await sendFrom(classic);
    await classic.stop();

    expect(wechat.requests.map(({ path }) => path).slice(-2)).toEqual([
      '/cgi-bin/token',
      '/cgi-bin/message/template/send',
    ]);
  });
});

describe('The sample with half a configuration', () => {
  it.each([
    [{ WECHAT_APP_ID: appId }, 'WECHAT_APP_ID is set, but WECHAT_SECRET is missing'],
    [{ WECHAT_SECRET: secret }, 'WECHAT_SECRET is set, but WECHAT_APP_ID is missing'],
    [{ PORT: 'http' }, 'PORT must be a number'],
    [{ WECHAT_TOKEN_API: 'fresh' }, 'WECHAT_TOKEN_API must be stable_token or token'],
  ])(
    'refuses to start on %j and says what is wrong',
    async (env, problem) => {
      const sample = new RunningSample(env);

      expect(await sample.exit()).toBe(1);
      expect(sample.log).toContain(problem);
      expect(sample.log).not.toContain(secret);
    },
    30_000,
  );
});
