// As its README has it: `getToken` and `saveToken` keep the token outside of the process, here in Redis by ioredis with
// its defaults. Its host is fixed: requests are led to the fake server below https.request.
import { MESSAGE } from './support/message.mjs';

export const coWechatApi = {
  name: 'co-wechat-api',
  packages: ['co-wechat-api@3.11.0'],
  platform: 'official',
  endpoint: 'token',
  redirected: 'api.weixin.qq.com',
  marginSeconds: 10,
  async open({ load, account: { appId, secret }, redis }) {
    const API = load('co-wechat-api');
    const api = new API(appId, secret, ...(await hooks(redis)));
    return {
      call: () => api.sendTemplate(MESSAGE.touser, MESSAGE.template_id, '', '', MESSAGE.data),
      token: async () => (await api.ensureAccessToken()).accessToken,
      refresh: () => api.getAccessToken(),
    };
  },
};

async function hooks(url) {
  if (!url) return [];
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  return [
    async () => JSON.parse(await redis.get('co-wechat-api')),
    (token) => redis.set('co-wechat-api', JSON.stringify(token)),
  ];
}
