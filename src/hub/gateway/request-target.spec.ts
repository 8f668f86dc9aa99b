import { describe, expect, it } from '@jest/globals';
import { parseTarget } from './request-target.js';

describe('a request target', () => {
  it('is taken apart into path, token and the rest, which stays as it was written', () => {
    const target = parseTarget('/cgi-bin/user/info?openid=o%20A&access_token=wtp1.a.b&lang=zh_CN')!;
    expect({ ...target, params: [...target.params] }).toEqual({
      path: '/cgi-bin/user/info',
      query: 'openid=o%20A&lang=zh_CN',
      params: [
        ['openid', 'o A'],
        ['lang', 'zh_CN'],
      ],
      accessToken: 'wtp1.a.b',
    });
  });

  it('may have no query, no token, empty pairs and parameters without a value', () => {
    expect(parseTarget('/a')).toMatchObject({ path: '/a', query: '', accessToken: undefined });
    expect(parseTarget('/a?&x&&y=')).toMatchObject({ query: 'x&y=', accessToken: undefined });
    expect(parseTarget('/a?access_token=')).toMatchObject({ query: '', accessToken: '' });
  });

  it('of a repeated parameter the first value counts, and both are sent on', () => {
    const target = parseTarget('/a?appid=1&appid=2')!;
    expect([target.params.get('appid'), target.query]).toEqual(['1', 'appid=1&appid=2']);
  });

  it.each([
    ...[
      'a=1&access_token=x&access_token=y',
      'access_token=x&access%5Ftoken=y',
      'access%5ftoken=y',
      'ACCESS_TOKEN=x',
    ],
    ...[
      'access_token[]=x',
      'component_access_token=x',
      'a=1;access_token=x',
      'access_token=p;access_token=q',
    ],
    ...[
      'a=%',
      'a=%zz',
      '%=1',
      'a=%ff',
      ' access_token=x',
      'access_token=x&access_token',
      'a=1;%20access_token=x',
    ],
  ])('?%s has more than one meaning', (query) => {
    expect(parseTarget(`/a?${query}`)).toBeUndefined();
  });

  it.each(['', 'a', '*', 'http://api.weixin.qq.com/a', '/a#b', '/a\\b', '\\a'])('%s is none', (target) => {
    expect(parseTarget(target)).toBeUndefined();
  });
});
