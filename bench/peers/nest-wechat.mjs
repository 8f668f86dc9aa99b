// As its README has it: the service with its `RedisCache` over the cache-manager that it is developed with; the listener
// for errors is from the README of that cache's store. Its host is fixed: requests are led to the fake server below
// https.request.
import { MESSAGE } from './support/message.mjs';

export const nestWechat = {
  name: 'nest-wechat',
  packages: [
    'nest-wechat@0.2.50',
    '@nestjs/common@8.4.7',
    'reflect-metadata@0.1.14',
    'rxjs@7.8.2',
    'cache-manager@3.6.3',
    'cache-manager-redis-store@2.0.0',
  ],
  platform: 'official',
  endpoint: 'stable_token',
  redirected: 'api.weixin.qq.com',
  marginSeconds: 120,
  open({ load, account: { appId, secret }, redis }) {
    const { WeChatService, RedisCache } = load('nest-wechat');
    const service = new WeChatService({ appId, secret });
    if (redis) {
      const cache = load('cache-manager').caching({ store: load('cache-manager-redis-store'), url: redis });
      cache.store.getClient().on('error', () => undefined);
      service.cacheAdapter = new RedisCache(cache);
    }
    return {
      call: () => service.sendTemplateMessage(MESSAGE),
      token: () => service.getToken(),
      refresh: () => service.getStableAccessToken(),
    };
  },
};
