import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { WechatTokenHubModule, type WechatTokenHubOptions } from '../../src/hub/index.js';
import { WechatTokenModule } from '../../src/index.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { CLIENTS, KEYS, sha256Hex } from './support/clients.js';
import { hubs, request } from './support/hubs.js';

const given = simulator();
const boot = hubs();

const keyHash = sha256Hex(KEYS.reader);
const client = { name: 'a', keyHash, accounts: '*', rights: ['read'] } as const;

function problemsOf(options: unknown): string[] {
  try {
    WechatTokenHubModule.forRoot(options as WechatTokenHubOptions);
    return [];
  } catch (error) {
    const { message } = error as Error;
    expect(message).toMatch(/^WechatTokenHubModule is configured wrongly:\n/);
    expect(message).not.toContain('canary');
    return message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ''));
  }
}

describe('The options of the hub', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['options: must be an object']],
    ['no clients', {}, ['clients: required']],
    ['an empty list', { clients: [] }, ['clients: must not be empty: nobody could ask this hub']],
    ['a client that is none', { clients: ['wtk_canary'] }, ['clients[0]: must be an object']],
    [
      'a client of nothing',
      { clients: [{}] },
      ['name', 'keyHash', 'accounts', 'rights'].map((field) => `clients[0].${field}: required`),
    ],
    [
      'misspelt names',
      { client: [], clients: [{ ...client, right: ['read'] }], limit: {} },
      [
        'client: unknown option; did you mean clients?',
        'limit: unknown option; did you mean limits?',
        'clients[0].right: unknown option; did you mean rights?',
      ],
    ],
    [
      'the key in place of its hash',
      { clients: [{ ...client, keyHash: KEYS.reader }] },
      [
        'clients[0].keyHash: must be the SHA-256 of the key in hex, and not the key itself: draw a new key, this one has been written down',
      ],
    ],
    ...[keyHash.slice(1), `${keyHash}0`, 'z'.repeat(64), '', 5].map((hash): [string, unknown, string[]] => [
      `the hash ${JSON.stringify(hash)}`,
      { clients: [{ ...client, keyHash: hash }] },
      ['clients[0].keyHash: must be the SHA-256 of the key: 64 hexadecimal digits'],
    ]),
    [
      'two clients of one name or key',
      { clients: [client, { ...client, keyHash: keyHash.toUpperCase() }] },
      [
        'clients[1].name: is the name of clients[0] already',
        'clients[1].keyHash: is the key of clients[0] already',
      ],
    ],
    [
      'rights that there are not',
      { clients: [{ ...client, rights: ['reed', 'write'] }] },
      [
        'clients[0].rights[0]: must be one of read, refresh, gateway; did you mean read?',
        'clients[0].rights[1]: must be one of read, refresh, gateway',
      ],
    ],
    ...[[], 'read', {}].map((rights): [string, unknown, string[]] => [
      `the rights ${JSON.stringify(rights)}`,
      { clients: [{ ...client, rights }] },
      ['clients[0].rights: must be a list of read, refresh, gateway'],
    ]),
    ...[[], [''], [1], 'shop', {}].map((accounts): [string, unknown, string[]] => [
      `the accounts ${JSON.stringify(accounts)}`,
      { clients: [{ ...client, accounts }] },
      ["clients[0].accounts: must be a list of account names that is not empty, or '*'"],
    ]),
    [
      'a star among names, and a name twice',
      { clients: [{ ...client, accounts: ['shop', 'shop', '*'] }] },
      [
        'clients[0].accounts: names an account twice',
        "clients[0].accounts: must be '*' itself, not a list with it",
      ],
    ],
    ...['a//b', '../x', 'a b', '/', 'a?b', 'ü'].map((prefix): [string, unknown, string[]] => [
      `the prefix ${JSON.stringify(prefix)}`,
      { prefix, clients: [client] },
      ['prefix: must be a path such as wechat-token: letters, digits, - _ . ~ and /'],
    ]),
    [
      'limits out of range',
      {
        clients: [client],
        limits: {
          requestsPerSecond: 0,
          refusedPerMinute: true,
          bodyBytes: 2 ** 30,
          eventStreams: -1,
          storage: {},
        },
      },
      [
        'limits.requestsPerSecond: must be a whole number of at least 1',
        'limits.refusedPerMinute: must be a whole number of at least 1',
        'limits.bodyBytes: must be a whole number from 1 to 1048576',
        'limits.eventStreams: must be a whole number of at least 0',
        'limits.storage: must be a storage of @nestjs/throttler: it has no increment()',
      ],
    ],
  ])('%s: every problem is named with its path, and no value', (_, options, expected) => {
    expect(problemsOf(options)).toEqual(expected);
  });

  it.each<[string, WechatTokenHubOptions]>([
    ['the least there can be', { clients: [client] }],
    [
      'variables that are not set',
      { clients: [client], prefix: undefined, gateway: undefined, limits: undefined },
    ],
    ['no limits', { clients: [client], limits: { requestsPerSecond: false, refusedPerMinute: false } }],
    ['a prefix of several parts', { prefix: '/internal/wechat/', clients: [client] }],
  ])('%s: are sound', (_, options) => {
    expect(problemsOf(options)).toEqual([]);
  });

  it('name accounts that there are: others fail the boot, all at once', async () => {
    const clients = [
      { ...client, accounts: ['shop', 'campsu'] },
      { ...client, name: 'b', keyHash: sha256Hex('b'), accounts: ['elsewhere'] },
    ];
    await expect(boot({ wechatUrl: given.wechat.url, hub: { clients } })).rejects.toThrow(
      [
        'WechatTokenHubModule is configured wrongly:',
        '  - clients[0].accounts[1]: no account of WechatTokenModule has this name; did you mean campus?',
        '  - clients[1].accounts[0]: no account of WechatTokenModule has this name; known: shop, campus',
      ].join('\n'),
    );
  });

  it('need WechatTokenModule, and a server to answer on', async () => {
    @Module({})
    class AppModule {}
    const hub = WechatTokenHubModule.forRoot({ clients: CLIENTS });
    const quiet = { logger: false, abortOnError: false } as const;
    const alone = await NestFactory.create({ module: AppModule, imports: [hub] }, quiet);
    await expect(alone.init()).rejects.toThrow('there is no WechatTokenModule in this application');
    const tokens = WechatTokenModule.forRoot({ appId: 'wx1', secret: 'canary-secret', cron: false });
    await expect(
      NestFactory.createApplicationContext({ module: AppModule, imports: [tokens, hub] }, quiet),
    ).rejects.toThrow('the hub answers on the HTTP server of the application, and this one has none');
  });

  it('are taken by a testing module, too: it makes its providers first and its server later', async () => {
    const { wechat } = given;
    const imports = [
      WechatTokenModule.forRoot({ ...SHOP, baseUrl: wechat.url, cron: false }),
      WechatTokenHubModule.forRoot({ clients: [{ ...client, rights: ['refresh'] }] }),
    ];
    const compiled = await Test.createTestingModule({ imports }).compile();
    const app = compiled.createNestApplication();
    try {
      await app.listen(0, '127.0.0.1');
      const url = `${await app.getUrl()}/wechat-token/v1/accounts/default/access-token`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${KEYS.reader}` } });
      expect(await answer.json()).toMatchObject({ value: wechat.currentToken(SHOP.appId, 'stable_token') });
    } finally {
      await app.close();
    }

    const withoutServer = await Test.createTestingModule({ imports }).compile();
    await expect(withoutServer.init()).rejects.toThrow('this one has none');
    await withoutServer.close();
  });

  it.each([{}, undefined, { useFactory: () => ({ clients: CLIENTS }), useExisting: 'x' }])(
    'come from exactly one place: %j',
    (options) => {
      expect(() => WechatTokenHubModule.forRootAsync(options as never)).toThrow(
        'forRootAsync: exactly one of useFactory, useClass and useExisting is required',
      );
    },
  );

  it('may come from a factory or a class, and what is wrong with those fails the boot', async () => {
    @Injectable()
    class HubOptions {
      createWechatTokenHubOptions = () => Promise.resolve({ clients: CLIENTS });
    }
    const ways = [
      WechatTokenHubModule.forRootAsync({
        inject: [HubOptions],
        extraProviders: [HubOptions],
        useFactory: (from: HubOptions) => from.createWechatTokenHubOptions(),
      }),
      WechatTokenHubModule.forRootAsync({ useClass: HubOptions }),
    ];
    for (const module of ways) {
      const { url } = await boot({
        wechatUrl: given.wechat.url,
        // Beside the one of every test.
        hub: { prefix: 'other' },
        modules: { imports: [module] },
      });
      const response = await request(`${url}/wechat-token/v1/accounts`, { key: KEYS.reader });
      expect(response.status).toBe(200);
    }
    const wrong = WechatTokenHubModule.forRootAsync({ useFactory: () => ({ clients: [] }) });
    await expect(boot({ wechatUrl: given.wechat.url, modules: { imports: [wrong] } })).rejects.toThrow(
      'clients: must not be empty',
    );
  });
});
