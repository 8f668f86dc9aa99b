import { describe, expect, it } from '@jest/globals';
import { signCard, signJsSdk } from './js-sdk-signature.js';

const TICKET = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg';

describe('JS-SDK signatures (wechat-contract §4)', () => {
  it.each([
    [
      TICKET,
      'Wm3WZYTPz0wzccnW',
      1414587457,
      'http://mp.weixin.qq.com?params=value',
      '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
    ],
    [
      TICKET,
      'Wm3WZYTPz0wzccnW',
      1414587457,
      'http://mp.weixin.qq.com',
      'f4d90daf4b3bca3078ab155816175ba34c443a7b',
    ],
    [
      'kgt8ON7yVITDhtdwci0qefK1QvDlwsAPwMnZOO_J0MxaUpuHtIU_IltC7zs3kfNOYTHEqeIEvEXZHbS3xXNx3g',
      'B7EE6F5F9AA5CD17CA1AEA43CE848496',
      1474350784,
      'https://www.baidu.com',
      '3b1b4171bcfa0f0661be9c5474002d3eb25a3368',
    ],
    [
      'bxLdikRXVbTPdHSM05e5u4RbEYQn7pNQMPrfzl8lJNb1foLDa3HIwI3BRMkQmSO_5F64VFa75uURcq6Uz7QHgA',
      '82693e11-b9bc-448e-892f-f5289f46cd0f',
      1419835025,
      'http://omstest.vmall.com:23568/thirdparty/wechat/vcode/gotoshare?quantity=1&batchName=MATE7',
      'c6f04b64d6351d197b71bd23fb7dd2d44c0db486',
    ],
  ])('matches the published vector of %s %s', (ticket, nonceStr, timestamp, url, expected) => {
    expect(signJsSdk({ ticket, nonceStr, timestamp, url })).toBe(expected);
  });

  it('cuts off the fragment and nothing else', () => {
    const sign = (url: string) => signJsSdk({ ticket: TICKET, nonceStr: 'n', timestamp: 1, url });
    expect(sign('https://a.example/?q=%E4%BD%A0#/route?x=1')).toBe(sign('https://a.example/?q=%E4%BD%A0'));
    expect(sign('https://a.example/?q=%E4%BD%A0')).not.toBe(sign('https://a.example/?q=你'));
    expect(sign('https://a.example/')).not.toBe(sign('https://a.example'));
    expect(sign('#/route')).toBe(sign(''));
  });

  it.each([
    [
      '1434008071,1404896688,pjZ8Yt1XGILfi-FUsewpnnolGgZk,ojZ8YtyVyr30HheH3CM73y7h4jJE,123',
      'f137ab68b7f8112d20ee528ab6074564e2796250',
    ],
    [
      'E0o2-at6NcC2OsJiQTlwlKYyg-fKayq9IF7iYyyyi7JyxXirHaurpJgI7oqY0AVbFPnZmYCgmCdTNBlU1hBRzw,1498125529,' +
        'ptMXyt1Z8fa_oO9VZCPeNvQIrL3E,F899139DF5E1059396431415E770C6DD,PK0000397757,otMXytwcamKAa3JmUoQ0N7OGDFuA',
      'cdd62c91eaa2c62f02b54e220dea282e34cce879',
    ],
  ])('signs the card values %s', (values, expected) => {
    expect(signCard(values.split(','))).toBe(expected);
    expect(signCard([undefined, ...values.split(','), ''])).toBe(expected);
  });

  it('signs numbers as their digits, sorted as text', () => {
    expect(signCard([9, '10'])).toBe(signCard(['10', '9']));
    expect(signCard([9, '10'])).toBe(signCard(['109']));
  });
});
