import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosRequestConfig } from 'axios';
import { TokenGate } from '../../src/http/token-gate.js';
import { type WechatInternalConfig } from '../../src/http/request-config.js';
import { CANARY, failure, fakeAccount, type FakeAccount, serviceFor } from './support/fixture.js';
import { json, redirect, TestServer } from './support/test-server.js';

describe('The token', () => {
  let wechat: TestServer;
  let elsewhere: TestServer;
  let account: FakeAccount;

  beforeEach(async () => {
    wechat = await new TestServer().start();
    elsewhere = await new TestServer().start();
    account = fakeAccount(wechat.url);
  });
  afterEach(() => Promise.all([wechat.stop(), elsewhere.stop()]));

  it('goes into the query of a path, encoded, beside other parameters', async () => {
    const http = serviceFor(account).axiosRef;
    await http.get('/cgi-bin/user/info?openid=o1#part', { params: { lang: 'zh_CN' } });
    expect(wechat.seen[0]?.url).toBe(
      `/cgi-bin/user/info?openid=o1&access_token=${encodeURIComponent(`${CANARY}1`)}&lang=zh_CN`,
    );
  });

  it('goes to an absolute URL of the same host, and to a path without its first slash', async () => {
    const http = serviceFor(account).axiosRef;
    await http.get(`${wechat.url}/cgi-bin/user/get`);
    await http.get('cgi-bin/user/get');
    expect(wechat.seen.map(({ token }) => token)).toEqual([`${CANARY}1`, `${CANARY}1`]);
  });

  it('has the name that the account gives it', async () => {
    account = fakeAccount(wechat.url, { tokenParam: 'cloudbase_access_token' });
    await serviceFor(account).axiosRef.get('/cgi-bin/user/get');
    expect(wechat.seen[0]?.url).toContain('?cloudbase_access_token=');
  });

  it.each<[string, string, AxiosRequestConfig]>([
    ['a token in the URL', '/cgi-bin/user/get?access_token=mine', {}],
    ['a token in params', '/cgi-bin/user/get', { params: { access_token: 'mine' } }],
    [
      'a token in URLSearchParams',
      '/cgi-bin/user/get',
      { params: new URLSearchParams({ access_token: 'mine' }) },
    ],
    ['another kind of token', '/cgi-bin/component/api_query_auth?component_access_token=mine', {}],
    ['the OAuth of a user', '/sns/userinfo?openid=o', {}],
    ['jscode2session', '/sns/jscode2session?js_code=c', {}],
    ['the classic token endpoint', '/cgi-bin/token?grant_type=client_credential', {}],
    ['stable_token', '/cgi-bin/stable_token', {}],
    ['gettoken', '/cgi-bin/gettoken?corpid=c', {}],
    ['clearing the quota with the secret', '/cgi-bin/clear_quota/v2', {}],
  ])('is not added to %s', async (_, url, config) => {
    await serviceFor(account).axiosRef.get(url, config);
    expect(wechat.seen[0]?.url).not.toContain(encodeURIComponent(CANARY));
    expect(account.keeper.fetches).toBe(0);
  });

  it('is added to paths that only begin like a token endpoint', async () => {
    const http = serviceFor(account).axiosRef;
    await http.get('/cgi-bin/tokens');
    await http.get('/cgi-bin/clear_quota');
    expect(wechat.seen.every(({ token }) => token === `${CANARY}1`)).toBe(true);
  });

  it('is not fetched for an account without tokens; errcodes are read all the same', async () => {
    wechat.handler = (_, response) => json(response, { errcode: 40001, errmsg: 'no' });
    account = fakeAccount(wechat.url, { tokenless: true });
    expect(await failure(serviceFor(account).axiosRef.get('/cgi-bin/user/get'))).toMatchObject({
      errcode: 40001,
    });
    expect(account.keeper.fetches).toBe(0);
    expect(wechat.seen).toHaveLength(1);
  });

  describe('G23', () => {
    it('never goes to another host, whose errcodes mean nothing to us', async () => {
      elsewhere.handler = (_, response) =>
        json(response, { errcode: 40001, id: 12345678901234567890n.toString() });
      const { data } = await serviceFor(account).axiosRef.get<unknown>(`${elsewhere.url}/cgi-bin/user/get`);
      expect(elsewhere.seen[0]?.url).toBe('/cgi-bin/user/get');
      expect(data).toMatchObject({ errcode: 40001 });
      expect(account.keeper.fetches).toBe(0);
    });

    it.each([302, 307])('never follows a %d to another host', async (status) => {
      wechat.handler = ({ url }, response) => redirect(response, `${elsewhere.url}${url}`, status);
      const error = await failure(serviceFor(account).axiosRef.get('/cgi-bin/user/get'));

      expect(error).toMatchObject({ code: 'HTTP_ERROR', hint: expect.stringContaining('baseUrl') });
      expect(elsewhere.seen).toHaveLength(0);
    });

    it('never follows a redirect inside another parameter, however often it is encoded', async () => {
      wechat.handler = ({ url }, response) =>
        redirect(response, `${elsewhere.url}/?next=${encodeURIComponent(encodeURIComponent(url))}`);
      await failure(serviceFor(account).axiosRef.get('/cgi-bin/user/get'));
      expect(elsewhere.seen).toHaveLength(0);
    });

    it('does not stop a redirect to a download server that does not get it', async () => {
      wechat.handler = (_, response) => redirect(response, `${elsewhere.url}/file`);
      elsewhere.handler = (_, response) => json(response, { file: true });
      const { data } = await serviceFor(account).axiosRef.get<unknown>('/cgi-bin/media/get');
      expect(data).toEqual({ file: true });
      expect(elsewhere.seen[0]?.url).toBe('/file');
    });

    it('follows a redirect on its own host, and asks the caller’s own hook as well', async () => {
      const asked: unknown[] = [];
      wechat.handler = ({ url }, response, count) =>
        count === 1 ? redirect(response, url.replace('get', 'info')) : json(response, { errcode: 0 });
      await serviceFor(account).axiosRef.get('/cgi-bin/user/get', {
        beforeRedirect: (options) => asked.push(options.path),
      });
      expect(wechat.seen[1]).toMatchObject({ token: `${CANARY}1` });
      expect(asked).toHaveLength(1);
    });

    it('never follows a redirect behind an adapter of the caller’s own', async () => {
      wechat.handler = ({ url }, response) => redirect(response, `${elsewhere.url}${url}`);
      const http = serviceFor(
        account,
        {},
        { adapter: (config) => axios.getAdapter('http')(config) },
      ).axiosRef;
      expect(await failure(http.get('/cgi-bin/user/get'))).toMatchObject({ code: 'HTTP_ERROR' });
      expect(elsewhere.seen).toHaveLength(0);
    });

    it('never follows a redirect with the fetch adapter, which asks nobody', async () => {
      wechat.handler = ({ url }, response) => redirect(response, `${elsewhere.url}${url}`);
      const http = serviceFor(account, {}, { adapter: 'fetch' }).axiosRef;
      expect(await failure(http.get('/cgi-bin/user/get'))).toMatchObject({ code: 'HTTP_ERROR' });
      expect(elsewhere.seen).toHaveLength(0);
    });

    const route = (url: string, baseUrl: string, insecureHosts: string[] = []) =>
      new TokenGate(fakeAccount(baseUrl, { insecureHosts })).route({
        url,
        baseURL: baseUrl,
        method: 'get',
      } as WechatInternalConfig);
    const WECHAT = 'https://api.weixin.qq.com';

    it.each([
      ['/cgi-bin/user/get', WECHAT],
      ['https://api2.weixin.qq.com/cgi-bin/user/get', WECHAT],
      ['https://qyapi.weixin.qq.com/cgi-bin/user/get', WECHAT],
      ['https://file.api.weixin.qq.com/cgi-bin/media/get', WECHAT],
      ['https://api.weixin.qq.com:443/cgi-bin/user/get', 'https://proxy.example/wechat'],
      ['/cgi-bin/user/get', 'http://localhost:3000'],
      ['/cgi-bin/user/get', 'http://[::1]:3000'],
    ])('goes to %s from %s', (url, base) => expect(route(url, base)).toBe('signed'));

    it.each([
      ['http://api.weixin.qq.com/cgi-bin/user/get', WECHAT],
      ['https://api.weixin.qq.com.evil.example/', WECHAT],
      ['https://api.weixin.qq.com@evil.example/', WECHAT],
      ['https://evil.example/?https://api.weixin.qq.com/', WECHAT],
      ['https://evil.example/#@api.weixin.qq.com/', WECHAT],
      ['//evil.example/cgi-bin/user/get', WECHAT],
      ['https://api.weixin.qq.com:8443/cgi-bin/user/get', WECHAT],
      ['ftp://api.weixin.qq.com/', WECHAT],
      ['https://mp.weixin.qq.com/', WECHAT],
      ['/cgi-bin/user/get', 'http://gateway.internal'],
      ['/cgi-bin/user/get', 'http://127.0.0.1.evil.example'],
      ['/cgi-bin/user/get', 'not a url'],
    ])('does not go to %s from %s', (url, base) => expect(route(url, base)).toBe('foreign'));

    it('goes over plain http to a host that was declared to be inside', () => {
      expect(route('/cgi-bin/user/get', 'http://gateway:8080', ['gateway'])).toBe('signed');
      expect(route('/cgi-bin/user/get', 'http://gateway:8080', ['gateway:8080'])).toBe('signed');
      expect(route('/cgi-bin/user/get', 'http://gateway:8080', ['gateway:9090'])).toBe('foreign');
    });

    it('knows exempt paths also behind a base URL with a path of its own', () => {
      expect(route('/sns/userinfo', 'https://proxy.example/wechat')).toBe('exempt');
      expect(route('https://proxy.example/wechat/sns/userinfo', 'https://proxy.example/wechat')).toBe(
        'exempt',
      );
      expect(route('/cgi-bin/user/get', 'https://proxy.example/wechat')).toBe('signed');
    });

    it('stays with a base URL that the caller overrides with a foreign one', async () => {
      await serviceFor(account, {}, { baseURL: elsewhere.url }).axiosRef.get('/cgi-bin/user/get');
      expect(elsewhere.seen[0]?.token).toBeNull();
    });
  });
});
