import { describe, expect, it } from '@jest/globals';
import { PathPolicy } from './path-policy.js';

const policy = new PathPolicy();

describe('the paths of the gateway', () => {
  it.each(['/cgi-bin/token', '/cgi-bin/stable_token', '/cgi-bin/gettoken'])('%s is answered here', (path) => {
    expect(policy.owns(`${path}?appid=wx1`)).toBe(true);
    expect(policy.judge(path)).toBe('token');
  });

  it.each([
    ...[
      '/cgi-bin/message/template/send',
      '/cgi-bin/media/upload',
      '/wxa/getwxacodeunlimit',
      '/datacube/getusersummary',
    ],
    ...['/cgi-bin/ticket/getticket', '/cgi-bin/openapi/quota/get', '/cgi-bin/user/get'],
  ])('%s goes to WeChat', (path) => {
    expect(policy.owns(path)).toBe(true);
    expect(policy.judge(path)).toBe('allowed');
  });

  it.each([
    ...[
      '/cgi-bin/clear_quota',
      '/cgi-bin/clear_quota/v2',
      '/cgi-bin/openapi/quota/clear',
      '/cgi-bin/openapi/rid/get',
    ],
    ...['/cgi-bin/component/api_component_token', '/cgi-bin/service/get_corp_token', '/sns/jscode2session'],
    ...[
      '/cgi-bin/corpgroup/corp/gettoken',
      '/cgi-bin/CLEAR_QUOTA',
      '/cgi-bin/Component/x',
      '/cgi-bin',
      '/other/x',
    ],
  ])('%s does not', (path) => {
    expect(policy.judge(path)).toBe('refused');
  });

  it.each([
    ...[
      '/cgi-bin/../sns/jscode2session',
      '/cgi-bin/./token',
      '/cgi-bin//token',
      '//cgi-bin/token',
      '/cgi-bin/%2e%2e/x',
    ],
    ...[
      '/cgi-bin%2ftoken',
      '/cgi-bin/token%00',
      '/cgi-bin/tok%65n',
      '/cgi-bin\\token',
      '/cgi-bin/token/',
      '/cgi-bin/a;b',
    ],
    ...[
      'http://api.weixin.qq.com/cgi-bin/token',
      '/cgi-bin/消息',
      '/cgi-bin/a.json',
      '/wxa/%252e%252e/sns/x',
    ],
  ])('%s is ours and malformed, not the application’s', (target) => {
    expect(policy.owns(target)).toBe(true);
    expect(policy.judge(target)).toBe('malformed');
  });

  it.each([
    ...[
      '/',
      '/health',
      '/wechat-token/v1/accounts',
      '/cgi-binary/x',
      '/api/cgi-bin/token',
      '/assets/cgi-bin.js',
      '',
    ],
    ...['*', '/a/../b', '/%', '/%zz', '/sns/oauth2/access_token', '/x?y=/cgi-bin/token', '/users/%2e%2e/me'],
  ])('%s is the application’s', (target) => {
    expect(policy.owns(target)).toBe(false);
  });

  it('are those that the options name: prefixes and whole paths, which also open what is withheld', () => {
    const own = new PathPolicy(['/cgi-bin/message/', '/cgi-bin/clear_quota', '/cgi-bin/openapi/rid/get']);
    const verdicts = ['message/custom/send', 'clear_quota', 'openapi/rid/get', 'user/get', 'token'].map(
      (path) => own.judge(`/cgi-bin/${path}`),
    );
    expect(verdicts).toEqual(['allowed', 'allowed', 'refused', 'refused', 'token']);
    expect(own.owns('/wxa/x')).toBe(false);
  });
});
