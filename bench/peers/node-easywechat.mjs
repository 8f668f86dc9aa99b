// The host by its own option, `http.baseURL`. Alone with its default store, files; shared through the Redis cache of its
// README, by ioredis with its defaults. The endpoint is its default, too.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGE } from './support/message.mjs';

export const nodeEasywechat = {
  name: 'node-easywechat',
  // The newest node-socialite lacks a file that it needs.
  packages: ['node-easywechat@3.6.2', 'node-socialite@1.4.1'],
  platform: 'official',
  endpoint: 'token',
  marginSeconds: 0,
  async open({ load, folder, url, account: { appId, secret }, redis }) {
    const { OfficialAccount, CacheInterface } = load('node-easywechat');
    const app = new OfficialAccount({
      app_id: appId,
      secret,
      http: { baseURL: `${url}/` },
      file_cache: { path: mkdtempSync(join(folder, 'cache-')) },
    });
    if (redis) app.setCache(await redisCache(CacheInterface, redis));
    const client = app.getClient();
    return {
      call: async () => (await client.post('cgi-bin/message/template/send', { json: MESSAGE })).toObject(),
      token: () => app.getAccessToken().getToken(),
      refresh: () => app.getAccessToken().refresh(),
    };
  },
};

async function redisCache(CacheInterface, url) {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  return new (class extends CacheInterface {
    get(id) {
      return redis.get(id);
    }
    async set(id, data, lifeTime = 0) {
      await (lifeTime > 0 ? redis.set(id, data, 'EX', lifeTime) : redis.set(id, data));
      return true;
    }
    async has(id) {
      return (await redis.exists(id)) > 0;
    }
    async delete(id) {
      await redis.del(id);
      return true;
    }
  })();
}
