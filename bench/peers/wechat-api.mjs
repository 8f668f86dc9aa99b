// As its README has it: `getToken` and `saveToken` keep the token outside of the process, here in Redis by ioredis with
// its defaults. Its own option for the host knows https only: requests are led to the fake server below https.request.
import { promisify } from 'node:util';
import { MESSAGE } from './support/message.mjs';

export const wechatApi = {
  name: 'wechat-api',
  packages: ['wechat-api@1.35.1'],
  platform: 'official',
  endpoint: 'token',
  redirected: 'api.weixin.qq.com',
  marginSeconds: 10,
  async open({ load, account: { appId, secret }, redis }) {
    const API = load('wechat-api');
    const api = new API(appId, secret, ...(await hooks(redis)));
    const send = promisify(api.sendTemplate.bind(api));
    const getLatestToken = promisify(api.getLatestToken.bind(api));
    return {
      call: () => send(MESSAGE.touser, MESSAGE.template_id, '', '', MESSAGE.data),
      token: async () => (await getLatestToken()).accessToken,
      refresh: promisify(api.getAccessToken.bind(api)),
    };
  },
};

async function hooks(url) {
  if (!url) return [];
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  return [
    (callback) => redis.get('wechat-api', (error, text) => callback(error, text && JSON.parse(text))),
    (token, callback) => redis.set('wechat-api', JSON.stringify(token), callback),
  ];
}
