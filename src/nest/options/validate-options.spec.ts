import { describe, expect, it } from '@jest/globals';
import { noop } from 'rxjs';
import { isWechatError, type WechatConfigurationError } from '../../core/errors.js';
import { fileSource } from '../../sources/file-source.js';
import { staticSource } from '../../sources/static-source.js';
import type { WechatTokenModuleOptions } from './module-options.js';
import { normaliseOptions } from './normalise-options.js';

const SECRET = 'canary-secret-1234567890';
const shop = { name: 'shop', appId: 'wx1', secret: SECRET };
const campus = { name: 'campus', appId: 'wx2', secret: SECRET };
const one = { appId: 'wx1', secret: SECRET };

function problemsOf(options: unknown): string[] {
  try {
    normaliseOptions(options as WechatTokenModuleOptions);
  } catch (error) {
    if (!isWechatError(error, 'CONFIGURATION')) throw error;
    expect(JSON.stringify(error) + error.stack).not.toContain(SECRET);
    return (error as WechatConfigurationError).problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('Wrong options', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing at all', undefined, ['options: must be an object']],
    ['an empty object', {}, ['appId: required', 'secret: required']],
    ['a missing variable', { appId: undefined, secret: SECRET }, ['appId: required']],
    ['an empty string', { appId: '', secret: SECRET }, ['appId: must not be empty']],
    [
      'a secret with a line end',
      { appId: 'wx1', secret: `${SECRET}\n` },
      ['secret: must not begin or end with white space'],
    ],
    [
      'a secret of another type',
      { appId: 'wx1', secret: 7 },
      ['secret: must be a string or a function that returns one'],
    ],
    ['a list that is none', { accounts: {} }, ['accounts: must be a list']],
    ['an empty list', { accounts: [] }, ['accounts: must not be empty, unless there is resolveAccount']],
    [
      'holes in an entry',
      { accounts: [shop, { name: 'campus', appId: 'wx2' }] },
      ['accounts[1].secret: required'],
    ],
    ['an entry without name', { accounts: [one] }, ['accounts[0].name: required']],
    ['an entry that is no object', { accounts: [null] }, ['accounts[0]: must be an object']],
    [
      'two accounts of one name',
      { accounts: [shop, { ...campus, name: 'shop' }] },
      ['accounts[1].name: is the name of accounts[0] already'],
    ],
    [
      'two accounts with the same credential',
      { accounts: [shop, { ...campus, appId: 'wx1', platform: 'mini-program' }] },
      ['accounts[1]: is the same credential as accounts[0]'],
    ],
    [
      'both forms',
      { ...one, accounts: [campus] },
      ['secret: belongs into an entry of accounts', 'appId: belongs into an entry of accounts'],
    ],
    [
      'a misspelt option',
      { ...one, warmup: true, appSecret: SECRET },
      [
        'warmup: unknown option for platform official-account; did you mean warmUp?',
        'appSecret: unknown option for platform official-account; did you mean secret?',
      ],
    ],
    [
      'a field of another platform',
      { platform: 'wecom', appId: 'wx1', secret: SECRET },
      ['appId: unknown option for platform wecom', 'corpId: required', 'agentId: required'],
    ],
    [
      'an unknown platform',
      { ...one, platform: 'mini-programm' },
      ['platform: must be one of official-account, mini-program, wecom, custom; did you mean mini-program?'],
    ],
    ['an unknown tokenApi', { ...one, tokenApi: 'stable' }, ['tokenApi: must be one of stable_token, token']],
    ['an unknown locale', { ...one, locale: 'zh' }, ['locale: must be one of en, zh-CN']],
    ['a custom account without source', { platform: 'custom' }, ['source: required']],
    [
      'a source of a wrong shape',
      { platform: 'custom', source: { fetch: noop } },
      ['source: must be a TokenSource: kind, scope, rotation, windows and fetch()'],
    ],
    [
      'a source with holes',
      { platform: 'custom', source: { kind: 'x', windows: { dueMs: '1' }, fetch: noop } },
      [
        'source.scope: required',
        'source.rotation: required',
        'source.windows.soonEarliestMs: required',
        'source.windows.soonLatestMs: required',
        'source.windows.dueMs: must be a number of at least 0',
      ],
    ],
    [
      'a source with values that mean nothing',
      {
        platform: 'custom',
        source: {
          kind: '',
          scope: 'fleet',
          rotation: 'exclusiv',
          windows: { soonEarliestMs: NaN, soonLatestMs: Infinity, dueMs: -1 },
          fetch: noop,
        },
      },
      [
        'source.kind: must not be empty',
        'source.scope: must be one of shared, process',
        'source.rotation: must be one of exclusive, idempotent, unknown; did you mean exclusive?',
        'source.windows.soonEarliestMs: must be a number of at least 0',
        'source.windows.soonLatestMs: must be a number of at least 0',
        'source.windows.dueMs: must be a number of at least 0',
      ],
    ],
    [
      'a source whose windows are out of order',
      {
        platform: 'custom',
        source: { ...staticSource('t'), windows: { soonEarliestMs: 1.5, soonLatestMs: 2, dueMs: 0 } },
      },
      ['source.windows: must have soonEarliestMs >= soonLatestMs >= dueMs'],
    ],
    [
      'redis and cache together',
      { ...one, redis: 'redis://localhost', cache: new Map() },
      [
        'redis: not together with cache: a cache brings its own Redis',
        'cache: must be a cache of cache-manager: it has no del',
      ],
    ],
    [
      'a redis address that is none',
      { ...one, redis: 'localhost:6379' },
      ['redis: must be a URL (redis:// or rediss://) or options of node-redis'],
    ],
    [
      'a variable without a value for redis',
      { ...one, redis: '' },
      ['redis: must not be empty; leave it undefined to keep tokens in memory'],
    ],
    ...(
      [
        [{}, 'redis: must have url, socket or rootNodes'],
        [{ url: undefined }, 'redis: must have url, socket or rootNodes'],
        [{ database: 1 }, 'redis: must have url, socket or rootNodes'],
        [
          { host: 'redis.internal', port: 6379 },
          'redis: must have url, socket or rootNodes; host and port belong into socket',
        ],
        [{ urll: 'redis://a' }, 'redis: must have url, socket or rootNodes; did you mean url?'],
        [{ rootNode: [] }, 'redis: must have url, socket or rootNodes; did you mean rootNodes?'],
        [{ url: '' }, 'redis.url: must be a URL (redis:// or rediss://)'],
        [{ socket: { host: undefined, port: 6379 } }, 'redis.socket.host: required'],
        [{ socket: 'redis.internal' }, 'redis.socket: must be an object'],
        [{ rootNodes: [] }, 'redis.rootNodes: must be a list of at least one node'],
      ] as const
    ).map(([redis, problem]): [string, unknown, string[]] => [
      `redis options without an address, ${JSON.stringify(redis)}`,
      { ...one, redis },
      [problem],
    ]),
    ['coordination without client', { ...one, coordination: {} }, ['coordination.client: required']],
    [
      'plain http to another machine',
      { ...one, baseUrl: 'http://proxy.internal' },
      [
        'baseUrl: must be https: over plain http the secret and the token can be read; list its host in insecureHosts if its network is yours alone',
      ],
    ],
    [
      'a password in the base URL',
      { ...one, baseUrl: `https://u:${SECRET}@proxy` },
      ['baseUrl: must hold no user, password, query or fragment'],
    ],
    [
      'a base URL that is none',
      { ...one, baseUrl: 'api.weixin.qq.com' },
      ['baseUrl: must be an absolute URL'],
    ],
    [
      'insecure hosts with a scheme',
      { ...one, insecureHosts: ['http://a'] },
      ['insecureHosts: must be a list of host names, without scheme or path'],
    ],
    ...['every minute', '', '99 * * * * *', true, 5].map((cron): [string, unknown, string[]] => [
      `the cron expression ${JSON.stringify(cron)}`,
      { ...one, cron },
      ['cron: must be a cron expression, such as "0 * * * * *" (every minute), or false'],
    ]),
    ...['0 0 30 2 *', '0 0 31 4,6 *'].map((cron): [string, unknown, string[]] => [
      `the date of no calendar ${JSON.stringify(cron)}`,
      { ...one, cron },
      ['cron: never comes: there is no such date; use false for no sweep'],
    ]),
    [
      'milliseconds for seconds: no token of WeChat lives that long',
      { ...one, maxAgeSeconds: 3_600_000 },
      ['maxAgeSeconds: must be a whole number from 1 to 7200'],
    ],
    [
      'numbers out of range',
      { ...one, maxAgeSeconds: -1, idleAfterSeconds: 0, dueWaitMs: 1.5, storeTimeoutMs: Infinity },
      [
        'maxAgeSeconds: must be a whole number from 1 to 7200',
        'idleAfterSeconds: must be a whole number from 1 to 2147483647',
        'storeTimeoutMs: must be a whole number from 1 to 2147483647',
        'dueWaitMs: must be a whole number from 0 to 2147483647',
      ],
    ],
    [
      'a lease that ends before its call',
      { ...one, fetchTimeoutMs: 20_000 },
      [
        'leaseMs: must be at least fetchTimeoutMs + storeTimeoutMs (20500): the record is read and the call is noted in the store, then the call has to end, all within the lease',
      ],
    ],
    [
      'a lease that leaves the store no time before the call',
      { ...one, fetchTimeoutMs: 3000, storeTimeoutMs: 1000, leaseMs: 3999 },
      [
        'leaseMs: must be at least fetchTimeoutMs + storeTimeoutMs (4000): the record is read and the call is noted in the store, then the call has to end, all within the lease',
      ],
    ],
    [
      'a budget with holes',
      { ...one, budget: { ceiling: 10, reserve: 11 } },
      ['budget.per: required', 'budget.reserve: must be a whole number from 0 to 10'],
    ],
    ...[0.5, [0], [1.1], ['0.5'], [NaN]].map((shares): [string, object, string[]] => [
      `warnings at ${JSON.stringify(shares)}`,
      { ...one, budgetWarnAt: shares, budget: { ceiling: 10, per: 'day', reserve: 1, warnAt: shares } },
      [
        'budget.warnAt: must be a list of shares, each above 0 and at most 1, such as [0.5, 0.8]',
        'budgetWarnAt: must be a list of shares, each above 0 and at most 1, such as [0.5, 0.8]',
      ],
    ]),
    [
      'warnings at no share and at the whole',
      { ...one, budgetWarnAt: [], budget: { ceiling: 1, per: 'day', reserve: 0, warnAt: [1] } },
      [],
    ],
    [
      'a base URL for all',
      { ...one, http: { baseURL: 'https://x' } },
      ['http.baseURL: belongs to an account, as its baseUrl'],
    ],
    [
      'windows out of order',
      { ...one, windows: { soonEarliestMs: 1, soonLatestMs: 2, dueMs: 0 } },
      ['windows: must have soonEarliestMs >= soonLatestMs >= dueMs'],
    ],
    ['resolveAccount of a wrong type', { resolveAccount: 'shop' }, ['resolveAccount: must be a function']],
  ])('%s: every problem is named with its path', (_, options, expected) => {
    expect(problemsOf(options)).toEqual(expected);
  });

  it('are all reported at once, one line each', () => {
    expect(() =>
      normaliseOptions({
        accounts: [{ ...shop, secret: '' }, { name: 'b', appId: 'wx2' } as never],
        cron: 'x',
      }),
    ).toThrow(
      [
        'WechatTokenModule is configured wrongly:',
        '  - accounts[0].secret: must not be empty',
        '  - accounts[1].secret: required',
        '  - cron: must be a cron expression, such as "0 * * * * *" (every minute), or false',
      ].join('\n'),
    );
  });
});

describe('Sound options', () => {
  it.each<[string, WechatTokenModuleOptions]>([
    ['the short form', one],
    ['variables that are not set', { ...one, redis: undefined, baseUrl: undefined, accounts: undefined }],
    ['a list', { accounts: [shop, campus] }],
    ['the same app on both endpoints', { accounts: [shop, { ...shop, name: 'classic', tokenApi: 'token' }] }],
    ['a secret from a vault', { appId: 'wx1', secret: () => Promise.resolve(SECRET) }],
    ['one WeCom app', { platform: 'wecom', corpId: 'ww1', agentId: 1000002, secret: SECRET }],
    ['only resolveAccount', { resolveAccount: () => undefined }],
    ['loopback over http', { ...one, baseUrl: 'http://127.0.0.1:8080' }],
    ['a listed host over http', { ...one, baseUrl: 'http://proxy:80/x', insecureHosts: ['proxy'] }],
    ['a lease just long enough', { ...one, fetchTimeoutMs: 3000, storeTimeoutMs: 1000, leaseMs: 4000 }],
    ['no sweep', { ...one, cron: false }],
    ['a sweep on 29 February', { ...one, cron: '0 0 29 2 *' }],
    ['a source of file', { platform: 'custom', source: fileSource('token', { validitySeconds: 7 }) }],
    ['redis as a socket', { ...one, redis: { socket: { host: 'redis.internal', tls: true } } }],
    ['redis as a path', { ...one, redis: { socket: { path: '/run/redis.sock' }, database: 1 } }],
    ['redis as a URL among options', { ...one, redis: { url: 'redis://redis.internal', database: 1 } }],
    ['a Redis Cluster', { ...one, redis: { rootNodes: [{ url: 'redis://node-1' }] } }],
    ['redis of the environment', { ...one, redis: 'rediss://:pw@redis.internal:6380/1' }],
  ])('%s: is accepted', (_, options) => {
    expect(problemsOf(options)).toEqual([]);
  });

  it('get every default, and are frozen', () => {
    const options = normaliseOptions({ ...one, idleAfterSeconds: 60 });
    expect(options).toMatchObject({
      accounts: [{ name: 'default', appId: 'wx1' }],
      cron: '0 * * * * *',
      keyPrefix: 'wechat-token:',
      warmUp: false,
      http: { timeout: 10_000 },
      settings: { idleAfterMs: 60_000 },
    });
    expect(Object.isFrozen(options)).toBe(true);
  });
});
