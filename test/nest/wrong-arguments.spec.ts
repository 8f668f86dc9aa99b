import { describe, expect, it, jest } from '@jest/globals';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { type WechatAccount } from '../../src/nest/wechat-account.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps } from './support/apps.js';
import { SHOP, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

type Call = (account: WechatAccount) => Promise<unknown>;

/** As a caller in JavaScript would call it. */
const wrong = <T>(argument: T) => argument as never;

describe('A call with a wrong argument', () => {
  it.each<[string, string, Call]>([
    ['forceRefresh()', 'reason', (account) => account.forceRefresh(wrong(undefined))],
    ['forceRefresh(null)', 'reason', (account) => account.forceRefresh(wrong(null))],
    ['forceRefresh({})', 'reason', (account) => account.forceRefresh(wrong({}))],
    ['forceRefresh with an empty reason', 'reason', (account) => account.forceRefresh({ reason: ' ' })],
    ['forceRefresh with a number', 'reason', (account) => account.forceRefresh(wrong({ reason: 7 }))],
    ['refreshAccessToken()', 'rejected', (account) => account.refreshAccessToken(wrong(undefined))],
    [
      'refreshAccessToken without a token',
      'rejected',
      (account) => account.refreshAccessToken(wrong({ rejected: undefined })),
    ],
    ['refreshTicket(type)', 'rejected', (account) => account.refreshTicket('jsapi', wrong(undefined))],
    ['refreshTicket(type, {})', 'rejected', (account) => account.refreshTicket('jsapi', wrong({}))],
    ['signCard()', 'cardId', (account) => account.signCard(wrong(undefined))],
    ['signCard({})', 'cardId', (account) => account.signCard(wrong({}))],
  ])('%s: is refused by name, and calls nobody', async (_, name, call) => {
    const resolveAccount = jest.fn(() => ({ ...SHOP, baseUrl: given.wechat.url }));
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ resolveAccount, cron: false })] });

    await expect(call(nest.get(WechatTokenService).account('shop'))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${name}: required, a string that is not empty`,
      hint: expect.stringContaining('Correct the call'),
    });

    expect(resolveAccount).not.toHaveBeenCalled();
    expect(given.wechat.calls()).toBe(0);
  });
});

describe('The module given nothing', () => {
  it.each<[string, () => unknown]>([
    ['forRoot()', () => WechatTokenModule.forRoot(wrong(undefined))],
    ['forRoot(null)', () => WechatTokenModule.forRoot(wrong(null))],
    ['forRootAsync()', () => WechatTokenModule.forRootAsync(wrong(undefined))],
  ])('%s: says that options are missing', (_, call) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION',
        problems: [{ path: expect.any(String), message: expect.stringContaining('object') }],
        hint: expect.any(String),
      }),
    );
  });

  it.each([undefined, null])(
    'a factory that returns %s fails the boot with the same words',
    async (nothing) => {
      const module = WechatTokenModule.forRootAsync({ useFactory: () => wrong(nothing) });
      await expect(boot({ imports: [module] })).rejects.toMatchObject({
        code: 'CONFIGURATION',
        problems: [{ path: 'options', message: 'must be an object' }],
      });
    },
  );
});

describe('A hint for what the module itself refuses', () => {
  const refusals = async (account: WechatAccount, tokens: WechatTokenService) => ({
    ticket: await failureOf(account.getTicket('agent_config')),
    url: await failureOf(account.signJsSdk('shop.example/pay')),
    unknown: await failureOf(tokens.getAccessToken('tenant')),
    unresolved: await failureOf(tokens.getAccessToken('database is down')),
    argument: await failureOf(account.forceRefresh(wrong({}))),
  });

  it.each([
    ['en', /^[A-Z][ -~]+\.$/],
    ['zh-CN', /[\u4e00-\u9fff]/],
  ] as const)('is given in %s', async (locale, words) => {
    const { nest } = await boot({
      imports: [
        WechatTokenModule.forRoot({
          accounts: [{ name: 'shop', ...SHOP, baseUrl: given.wechat.url }],
          resolveAccount: (name) =>
            name === 'tenant' ? undefined : Promise.reject(new Error('connection refused')),
          cron: false,
          locale,
        }),
      ],
    });
    const tokens = nest.get(WechatTokenService);
    const found = await refusals(tokens.account('shop'), tokens);

    expect(found).toMatchObject({
      ticket: { code: 'INVALID_ARGUMENT', account: 'shop' },
      url: { code: 'INVALID_ARGUMENT' },
      unknown: { code: 'UNKNOWN_ACCOUNT' },
      unresolved: { code: 'TOKEN_FETCH_FAILED' },
      argument: { code: 'INVALID_ARGUMENT' },
    });
    for (const { hint } of Object.values(found)) expect(hint).toMatch(words);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<{ readonly hint?: string }> {
  return promise.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: object) => error,
  );
}
