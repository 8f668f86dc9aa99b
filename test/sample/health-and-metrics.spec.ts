import { afterEach, describe, expect, it } from '@jest/globals';
import { valueOf } from '../prometheus/samples.js';
import { getJson, postJson, RunningSample } from './running-sample.js';

describe('Health and metrics of the sample', () => {
  let sample: RunningSample;
  afterEach(() => sample.stop());

  const send = async () => {
    const { url, body } = sample.curlOf('/template-messages');
    return postJson(url, body);
  };
  const simulator = (path: string, body: object) =>
    postJson(`${sample.simulatorUrl}/__simulator__/${path}`, body);

  it('G22: say that a fresh deployment is ready, that an account without a token is not, and that a restart would not help', async () => {
    sample = await RunningSample.start();
    const ready = () => getJson(`${sample.url}/health`);
    expect(await ready()).toMatchObject({
      status: 200,
      json: { status: 'ok', details: { wechat: { status: 'up', accounts: { idle: 3 } } } },
    });

    const { status } = await simulator('fault', {
      kind: 'errcode',
      errcode: 40125,
      path: '/cgi-bin/stable_token',
    });
    expect(status).toBe(200);
    await send();
    const failed = await ready();
    expect(failed).toMatchObject({
      status: 503,
      json: {
        status: 'error',
        error: { wechat: { status: 'down', troubles: [{ account: 'default', errcode: 40125 }] } },
      },
    });
    expect(failed.text).not.toContain('not-a-secret');
    expect(await getJson(`${sample.url}/health/live`)).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it('count what was sent', async () => {
    sample = await RunningSample.start();
    await send();
    await simulator('revoke', { appId: 'wx0000000000000001' });
    await send();

    const response = await fetch(`${sample.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const account = { account: 'default' };
    expect(valueOf(text, 'wechat_http_calls_total', { ...account, outcome: 'success' })).toBe(2);
    expect(valueOf(text, 'wechat_token_rejected_total', account)).toBe(1);
    expect(valueOf(text, 'wechat_token_served_total', account)).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'wechat_token_expires_in_seconds', account)).toBeGreaterThan(7000);
    expect(text).not.toContain('not-a-secret');
  });
});
