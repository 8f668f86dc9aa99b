import { describe, expect, it } from '@jest/globals';
import {
  type HubClientOptions,
  WechatTokenHubModule,
  type WechatTokenHubModuleAsyncOptions,
  type WechatTokenHubOptions,
} from '../../src/hub/index.js';
import { connectHub, type HubConnectionOptions, hubSource, type HubSourceOptions } from '../../src/index.js';

// What the compiler must accept and refuse; `tsc` is the test. The hub must agree with it when it runs.
const keyHash = 'a'.repeat(64);
const passSecret = 'p'.repeat(32);
const client: HubClientOptions = { name: 'orders', keyHash, accounts: ['shop'], rights: ['read'] };
const clients = [client];

const accepted: WechatTokenHubOptions[] = [
  { clients },
  { clients: [{ ...client, accounts: '*', rights: ['read', 'refresh', 'gateway'] }], prefix: 'tokens' },
  { clients, gateway: { passSecret, paths: ['/cgi-bin/'], passLifeSeconds: 600 } },
  { clients, limits: { requestsPerSecond: false, refusedPerMinute: 10, bodyBytes: 1024, eventStreams: 2 } },
];

const refused: WechatTokenHubOptions[] = [
  // @ts-expect-error nobody who may ask
  {},
  // @ts-expect-error a misspelt option
  { clients, gatway: { passSecret } },
  // @ts-expect-error the key itself is nothing for the hub
  { clients: [{ name: 'orders', key: 'wtk_key', accounts: ['shop'], rights: ['read'] }] },
  // @ts-expect-error which accounts?
  { clients: [{ name: 'orders', keyHash, rights: ['read'] }] },
  // @ts-expect-error one name is no list
  { clients: [{ ...client, accounts: 'shop' }] },
  // @ts-expect-error no such right
  { clients: [{ ...client, rights: ['write'] }] },
  // @ts-expect-error a gateway without the secret of its passes
  { clients, gateway: {} },
  // @ts-expect-error a gateway with defaults only
  { clients, gateway: true },
  // @ts-expect-error a duration is a number in the unit of its name
  { clients, gateway: { passSecret, idleTimeoutMs: '30s' } },
  // @ts-expect-error no limit is `false`
  { clients, limits: { requestsPerSecond: true } },
  // @ts-expect-error no such limit
  { clients, limits: { requestsPerMinute: 10 } },
];

class Options {
  createWechatTokenHubOptions = () => ({ clients });
}

const async: WechatTokenHubModuleAsyncOptions[] = [
  {
    useFactory: (names: string[]) => ({ clients: names.map((name) => ({ ...client, name })) }),
    inject: ['x'],
  },
  { useFactory: async () => Promise.resolve({ clients }), imports: [] },
  { useClass: Options },
  { useExisting: Options },
];

// What only shows when the factory runs.
export const refusedFactories: WechatTokenHubModuleAsyncOptions[] = [
  // @ts-expect-error the factory returns no options
  { useFactory: () => ({ client }) },
  // @ts-expect-error a class that makes no options
  { useClass: class Nothing {} },
];

const url = 'https://hub.internal';
const key = 'wtk_key';

const sources: HubSourceOptions[] = [
  { url, key },
  { urls: [url, 'https://hub-2.internal'], key: () => key, account: 'shop', events: false },
  { url: 'http://hub:3000', key: async () => Promise.resolve(key), insecureHosts: ['hub'], prefix: 'tokens' },
];

const refusedSources: HubSourceOptions[] = [
  // @ts-expect-error which hub?
  { key },
  // @ts-expect-error as whom?
  { url },
  // @ts-expect-error one hub and several
  { url, urls: [url], key },
  // @ts-expect-error several hubs are a list
  { urls: url, key },
  // @ts-expect-error no such option
  { url, key, accounts: ['shop'] },
  // @ts-expect-error hosts are a list
  { url, key, insecureHosts: 'hub' },
];

// @ts-expect-error a connection is for several accounts: `connection.source(name)`
const ofOne: HubConnectionOptions = { url, key, account: 'shop' };

describe('The types of the options of hubs and of their clients', () => {
  it('accept what they accept', () => {
    for (const options of accepted) expect(() => WechatTokenHubModule.forRoot(options)).not.toThrow();
    for (const options of async) expect(() => WechatTokenHubModule.forRootAsync(options)).not.toThrow();
    for (const options of sources) expect(() => hubSource(options)).not.toThrow();
  });

  it.each(refused.map((options) => [JSON.stringify(options), options] as const))(
    'refuse %s',
    (_, options) => {
      expect(() => WechatTokenHubModule.forRoot(options)).toThrow('configured wrongly');
    },
  );

  it.each(refusedSources.map((options) => [JSON.stringify(options), options] as const))(
    'refuse a source with %s',
    (_, options) => {
      expect(() => hubSource(options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
    },
  );

  it('refuse an account of a connection', () => {
    expect(() => connectHub(ofOne)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
  });
});
