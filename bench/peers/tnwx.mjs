// Its `ICache` over Redis, by ioredis with its defaults. Its host is fixed: requests are led to the fake server below
// https.request.
import { MESSAGE } from './support/message.mjs';

export const tnwx = {
  name: 'tnwx',
  packages: ['tnwx@2.5.6'],
  platform: 'official',
  endpoint: 'token',
  redirected: 'api.weixin.qq.com',
  marginSeconds: 9,
  async open({ load, account: { appId, secret }, redis }) {
    const { AccessTokenApi, ApiConfig, ApiConfigKit, TemplateApi } = load('tnwx');
    ApiConfigKit.putApiConfig(new ApiConfig(appId, secret));
    if (redis) ApiConfigKit.setCache = await redisCache(redis);
    return {
      call: () => TemplateApi.send(JSON.stringify(MESSAGE)),
      token: async () => (await AccessTokenApi.getAccessToken()).getAccessToken,
      refresh: () => AccessTokenApi.refreshAccessToken(ApiConfigKit.getApiConfig),
    };
  },
};

async function redisCache(url) {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  return {
    get: (key) => redis.get(key),
    set: (key, value) => redis.set(key, value),
    remove: (key) => redis.del(key),
  };
}
