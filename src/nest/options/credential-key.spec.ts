import { describe, expect, it } from '@jest/globals';
import { staticSource } from '../../sources/static-source.js';
import type { AccountFields } from './account-options.js';
import { credentialKey } from './credential-key.js';

const secret = 'canary';

describe('The key of a credential', () => {
  it.each<[AccountFields, string]>([
    [{ appId: 'wx1', secret }, 'p:{weixin:wx1:stable_token}'],
    [{ appId: 'wx1', secret, platform: 'mini-program' }, 'p:{weixin:wx1:stable_token}'],
    [{ appId: 'wx1', secret, tokenApi: 'token' }, 'p:{weixin:wx1:token}'],
    [{ appId: 'wx1', secret, baseUrl: 'https://api.weixin.qq.com/' }, 'p:{weixin:wx1:stable_token}'],
    [
      { appId: 'wx1', secret, baseUrl: 'http://127.0.0.1:3090' },
      'p:{weixin:wx1:stable_token:127.0.0.1%3A3090}',
    ],
    [{ appId: 'wx1', secret, baseUrl: 'https://API.weixin.qq.com:443//' }, 'p:{weixin:wx1:stable_token}'],
    [
      { appId: 'wx1', secret, baseUrl: 'https://API2.weixin.qq.com:443' },
      'p:{weixin:wx1:stable_token:api2.weixin.qq.com}',
    ],
    [{ platform: 'wecom', corpId: 'ww1', agentId: 7, secret }, 'p:{wecom:ww1:7:gettoken}'],
    [{ platform: 'custom', source: staticSource('t') }, 'p:{custom:the%20shop:static}'],
  ])('is made of what tells credentials apart, and of no secret: %#', (account, key) => {
    expect(credentialKey('p:', account, 'the shop')).toBe(key);
  });
});
