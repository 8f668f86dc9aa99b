import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { attachWechatToken } from '../../src/http/attach.js';
import { type CallReport } from '../../src/http/call-report.js';
import { CallReports } from '../../src/http/call-reports.js';
import { type WechatRequestConfig } from '../../src/http/request-config.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { CANARY, failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, TestServer } from './support/test-server.js';

const PATH = '/cgi-bin/user/info';

/** A clock whose readings are counted; pauses end at once. */
class CountedClock extends ManualClock {
  readings = 0;

  override monotonic = () => {
    this.readings += 1;
    return this.now();
  };

  override setTimer(delayMs: number, callback: () => void) {
    const timer = super.setTimer(delayMs, callback);
    queueMicrotask(() => this.advance(delayMs));
    return timer;
  }
}

describe('A report of a call to WeChat', () => {
  let server: TestServer;
  let clock: CountedClock;
  let calls: CallReports;
  let account: FakeAccount;
  let reports: CallReport[];
  const http = () => serviceFor(account, { clock, random: { next: () => 1, id: () => 'id' } }).axiosRef;
  const get = (url: string, config: WechatRequestConfig = {}) => http().get<unknown>(url, config);
  const heard = (listener: (report: CallReport) => void = (report) => reports.push(report)) =>
    calls.on(listener);

  beforeEach(async () => {
    server = await new TestServer((_, response) => {
      clock.advance(25);
      json(response, { errcode: 0, openid: 'o1' });
    }).start();
    clock = new CountedClock();
    calls = new CallReports(clock);
    account = fakeAccount(server.url, { name: 'shop', platform: 'official-account', calls });
    reports = [];
  });
  afterEach(() => server.stop());

  it('tells account, platform, method, path, outcome, duration and number of requests', async () => {
    heard();
    await get(`${PATH}?openid=o1&lang=en`);
    expect(reports).toEqual([
      {
        account: 'shop',
        platform: 'official-account',
        method: 'GET',
        path: PATH,
        outcome: 'success',
        durationMs: 25,
        requests: 1,
      },
    ]);
  });

  it.each<[string, WechatRequestConfig]>([
    ['thrown', {}],
    ['handed back as data', { wechat: { throwOnErrcode: false } }],
  ])('tells the errcode of a refusal that is %s', async (_, config) => {
    heard();
    server.handler = (_request, response) => json(response, { errcode: 48001, errmsg: 'api unauthorized' });
    await get(PATH, config).catch(() => undefined);
    expect(reports).toMatchObject([{ outcome: 'errcode', errcode: 48001, requests: 1 }]);
  });

  it('counts the requests of repeats and of a replaced token, and the time of the pauses', async () => {
    heard();
    server.handler = (request, response, count) => {
      if (count === 1) json(response, { errcode: -1 });
      else json(response, { errcode: request.token === `${CANARY}1` ? 40001 : 0 });
    };
    await get(PATH);
    expect(reports).toMatchObject([{ outcome: 'success', durationMs: 200, requests: 3 }]);
    expect(reports[0]).not.toHaveProperty('errcode');
  });

  it('is "failed" when there was no answer', async () => {
    heard();
    server.handler = (_, response) => void response.destroy();
    await failure(http().post('/cgi-bin/message/template/send', {}));
    expect(reports).toMatchObject([{ method: 'POST', outcome: 'failed', requests: 1 }]);
  });

  it('is "failed", without a request and without the errcode of the token, when no token could be had', async () => {
    heard();
    account.keeper.gate = Promise.reject(Object.assign(new Error('no token'), { errcode: 40125 }));
    await failure(get(PATH));
    expect(reports).toMatchObject([{ outcome: 'failed', requests: 0 }]);
    expect(reports[0]).not.toHaveProperty('errcode');
  });

  it('is "failed" when the rejected token could not be replaced', async () => {
    heard();
    server.handler = (_, response) => json(response, { errcode: 42001 });
    account.keeper.onRejection = 'throw';
    await failure(get(PATH));
    expect(reports).toMatchObject([{ outcome: 'failed', requests: 1 }]);
  });

  it('is made of calls that need no token, and not of calls elsewhere', async () => {
    heard();
    const elsewhere = await new TestServer().start();
    await get('/sns/userinfo?access_token=of-a-user');
    await get(`${elsewhere.url}/hook`);
    await elsewhere.stop();
    expect(reports.map(({ path }) => path)).toEqual(['/sns/userinfo']);
  });

  it('is made of the calls of an attached axios instance, too', async () => {
    heard();
    const own = axios.create({ proxy: false });
    attachWechatToken(own, account);
    await own.get(PATH);
    expect(reports).toMatchObject([{ account: 'shop', path: PATH }]);
  });

  it('has no token, no query and no endless path', async () => {
    heard();
    await get(`${server.url}/long/${'x'.repeat(10_000)}?secret=s3cret#fragment`);
    server.handler = (_, response) => json(response, { errcode: 40001, errmsg: `bad ${CANARY}1` });
    await failure(get(PATH));
    expect(reports[0]?.path).toMatch(/^\/long\/x+$/);
    expect(reports[0]?.path).toHaveLength(128);
    expect(reports).toHaveLength(2);
    expect(JSON.stringify(reports)).not.toMatch(/CANARY|s3cret|fragment/);
  });

  it('is heard until the listener goes, in spite of another one that throws', async () => {
    heard(() => {
      throw new Error('broken listener');
    });
    const off = heard();
    await get(PATH);
    off();
    await get(PATH);
    expect(reports).toHaveLength(1);
  });

  it('is published on the diagnostics channel while that has subscribers', async () => {
    const listener = (report: unknown) => void reports.push(report as CallReport);
    subscribe('wechat-token:http', listener);
    await get(PATH);
    unsubscribe('wechat-token:http', listener);
    await get(PATH);
    expect(reports).toMatchObject([{ account: 'shop', outcome: 'success' }]);
  });

  it('G26: is not measured, and costs nothing, when nobody listens', async () => {
    await get(PATH);
    expect(clock.readings).toBe(0);
    heard();
    await get(PATH);
    expect(clock.readings).toBe(2);
  });
});
