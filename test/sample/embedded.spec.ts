import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getJson, postJson, RunningSample } from './running-sample.js';

describe('The sample without any configuration', () => {
  let sample: RunningSample;
  beforeAll(async () => {
    sample = await RunningSample.start();
  });
  afterAll(() => sample.stop());

  const message = () => JSON.parse(sample.curlOf('/template-messages').body) as Record<string, unknown>;
  const sendTemplate = (body: unknown) => postJson(`${sample.url}/template-messages`, body);

  it('says in plain words that it runs on a simulator and in memory', () => {
    expect(sample.log).toContain('running on an embedded WeChat simulator');
    expect(sample.log).toContain('Tokens are kept in memory');
  });

  it('sends the template message of the command in its log', async () => {
    const { url, body } = sample.curlOf('/template-messages');

    const { status, json } = await postJson(url, body);

    expect(status).toBe(201);
    expect(json).toEqual({ msgid: expect.stringMatching(/^\d+$/) });
  });

  it('sends the same message after the simulator was told by the command in its log to revoke the token', async () => {
    await sendTemplate(message());
    const { url, body } = sample.curlOf('/__simulator__/revoke');
    const revoked = await postJson(url, body);
    expect(revoked.json).toEqual({ revoked: 1 });

    const { status, json } = await sendTemplate(message());

    expect(status).toBe(201);
    expect(json).toEqual({ msgid: expect.any(String) });
  });

  it('sends the subscribe message of the mini program', async () => {
    const { url, body } = sample.curlOf('/subscribe-messages');

    const { status, json } = await postJson(url, body);

    expect(status).toBe(201);
    expect(json).toEqual({ msgid: expect.any(String) });
  });

  it.each([
    ['openid', { openid: undefined }],
    ['templateId', { templateId: 7 }],
    ['data', { data: { thing1: 5 } }],
    ['data', { data: {} }],
    ['url', { url: 'nowhere' }],
    ['miniProgram.appId', { miniProgram: {} }],
    ['miniProgram', { miniProgram: [] }],
    ['miniProgram', { miniProgram: [{ appId: 'wx1' }] }],
    ['clientMessageId', { clientMessageId: '' }],
    ['color', { color: 'red' }],
  ])('answers 400 and names the field: %s', async (field, change) => {
    const { status, json } = await sendTemplate({ ...message(), ...change });

    expect(status).toBe(400);
    expect(json.message).toEqual(expect.arrayContaining([expect.stringContaining(field)]));
  });

  it('answers 400 and names the field of a subscribe message', async () => {
    const { status, json } = await postJson(`${sample.url}/subscribe-messages`, { programVersion: 'newest' });

    expect(status).toBe(400);
    expect(String(json.message)).toMatch(/openid.*templateId.*data.*programVersion/);
  });

  it.each([
    ['an unknown follower', { openid: 'nobody' }, 40003],
    ['an unknown template', { templateId: 'no-template' }, 40037],
  ])("passes on WeChat's refusal of %s with errcode and hint", async (_what, change, errcode) => {
    const { status, json } = await sendTemplate({ ...message(), ...change });

    expect(status).toBe(422);
    expect(json).toMatchObject({
      statusCode: 422,
      code: 'API_ERROR',
      errcode,
      errmsg: expect.any(String),
      hint: expect.any(String),
      rid: expect.any(String),
    });
  });

  it('reports the state of an account', async () => {
    await sendTemplate(message());

    const { status, json } = await getJson(`${sample.url}/accounts/default/status`);

    expect(status).toBe(200);
    expect(json).toMatchObject({ account: 'default', platform: 'official-account', state: 'fresh' });
  });

  it('answers 404 for an account that is not configured', async () => {
    const { status, json } = await getJson(`${sample.url}/accounts/nobody/status`);

    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
    expect(json.message).toMatch(/default.*mini/);
  });

  it('has an OpenAPI page, and its document tells of every route', async () => {
    const page = await fetch(`${sample.url}/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');

    const { json } = await getJson(`${sample.url}/docs-json`);
    expect(Object.keys(json.paths as object).sort()).toEqual([
      '/accounts/{name}/status',
      '/health',
      '/health/live',
      '/jssdk-signature',
      '/metrics',
      '/subscribe-messages',
      '/template-messages',
      '/wecom-messages',
    ]);
  });
});

describe('The end of the sample', () => {
  it('exits by itself with code 0 on SIGTERM, also with a live token and an open connection', async () => {
    const sample = await RunningSample.start();
    await postJson(`${sample.url}/template-messages`, sample.curlOf('/template-messages').body);

    expect(await sample.stop()).toBe(0);
    expect(sample.log).not.toMatch(/error/i);
  });
});
