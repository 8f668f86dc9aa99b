import { expect } from '@jest/globals';
import { type DynamicModule } from '@nestjs/common';
import { getWechatAccountToken, type WechatAccount } from '../../../../src/index.js';
import { startRedisCluster } from '../../../support/redis-cluster.js';
import { startSentinels } from '../../../support/redis-sentinel.js';
import { type Place, SHOP } from '../place.js';
import { type Trials } from '../trial.js';

const env = { WECHAT_APP_ID: SHOP.appId, WECHAT_SECRET: SHOP.secret };

/** Boots two replicas, each with a module of its own; they have to share one token. */
async function expectOneFetch(place: Place, ...replicas: readonly DynamicModule[]): Promise<void> {
  const tokens: string[] = [];
  for (const wechat of replicas) {
    const app = await place.boot({ imports: [wechat] });
    tokens.push(await app.get<WechatAccount>(getWechatAccountToken()).getAccessToken());
  }
  expect(tokens).toEqual([expect.any(String), tokens[0]]);
  expect(place.wechat.tokenCalls()).toBe(1);
}

/** Recipes about Redis and caches. */
export const storeTrials: Trials = {
  'Several replicas [ts]': async (snippet, place) => {
    const load = () =>
      snippet.load<{ wechat: DynamicModule }>({ env: { ...env, REDIS_URL: place.redis.url } });

    await expectOneFetch(place, (await load()).wechat, (await load()).wechat);
  },

  'Redis Cluster and Sentinel [ts]': async (snippet, place) => {
    const [cluster, sentinel] = await Promise.all([startRedisCluster(), startSentinels()]);
    place.atEnd(() => Promise.all([cluster.stop(), sentinel.stop()]));
    const [one, two] = cluster.nodes;
    const [first, second] = sentinel.sentinels;
    const load = async () => {
      const loaded = await snippet.load<{
        onCluster: DynamicModule;
        onSentinel: DynamicModule;
        client: { disconnect(): void };
      }>({
        env,
        instead: {
          'redis://node-1:6379': `${one?.url}`,
          'redis://node-2:6379': `${two?.url}`,
          "'mymaster'": `'${sentinel.name}'`,
          "{ host: 'sentinel-1', port: 26379 }": JSON.stringify(first),
          "{ host: 'sentinel-2', port: 26379 }": JSON.stringify(second),
        },
      });
      place.atEnd(() => loaded.client.disconnect());
      return loaded;
    };
    const replicas = [await load(), await load()];

    await expectOneFetch(place, ...replicas.map(({ onCluster }) => onCluster));
    place.wechat.reset();
    await expectOneFetch(place, ...replicas.map(({ onSentinel }) => onSentinel));
  },

  'Your own cache [ts]': async (snippet, place) => {
    place.wechat.addAccount({ appId: 'wx1…', secret: SHOP.secret });
    const load = async () => {
      const { wechat, cache } = await snippet.load<{
        wechat: DynamicModule;
        cache: { store: { client: { quit(): Promise<unknown> } } };
      }>({ env, instead: { 'redis://localhost:6379': place.redis.url } });
      place.atEnd(() => cache.store.client.quit());
      return wechat;
    };

    await expectOneFetch(place, await load(), await load());
    expect(place.log.about('coordinate')).toEqual([]);
  },

  'Your own cache [ts 2]': async (snippet, place) => {
    place.wechat.addAccount({ appId: 'wx1…', secret: SHOP.secret });
    const load = async () => {
      const { wechat, cache } = await snippet.load<{
        wechat: DynamicModule;
        cache: { disconnect(): Promise<unknown> };
      }>({ env, instead: { 'redis://localhost:6379': place.redis.url } });
      place.atEnd(() => cache.disconnect());
      return wechat;
    };

    await expectOneFetch(place, await load(), await load());
    expect(place.log.about('coordinate')).toEqual([]);
  },
};
