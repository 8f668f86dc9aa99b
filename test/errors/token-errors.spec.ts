import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isWechatError } from '../../src/core/errors.js';
import { tokenErrorFrom } from '../../src/core/token-error.js';
import { type Secret } from '../../src/sources/secret.js';
import { stableTokenSource } from '../../src/sources/stable-token-source.js';
import { SIMULATOR_ACCOUNT, type SimulatedAccount, WechatSimulator } from '../../src/testing/index.js';
import { failureOf, fetchOnce } from '../sources/given.js';
import { plainTransport } from '../sources/scripted-server.js';

const { appId, secret } = SIMULATOR_ACCOUNT;
let wechat: WechatSimulator;
beforeEach(async () => {
  wechat = await new WechatSimulator().start();
});
afterEach(() => wechat.stop());

async function errorAfter(
  patch: Partial<SimulatedAccount>,
  locale: 'en' | 'zh-CN',
  configured: Secret = secret,
) {
  wechat.updateAccount(appId, patch);
  const source = stableTokenSource({
    appId,
    secret: configured,
    baseUrl: wechat.url,
    transport: plainTransport,
  });
  return tokenErrorFrom(await failureOf(fetchOnce(source)), {
    account: 'shop',
    appId,
    platform: 'official-account',
    locale,
  });
}

describe('A person reads the error of a refused token call', () => {
  it.each([
    [
      'ADDRESS_NOT_ALLOWED',
      { ipAllowlist: ['9.9.9.9'] },
      /Add 127\.0\.0\.1 to the IP whitelist of wx5151/,
      /把 127\.0\.0\.1 加入 wx5151/,
    ],
    ['TOKEN_CONFIGURATION', { secret: 'other' }, /Copy the secret of wx5151/, /重新复制 wx5151/],
    ['TOKEN_ACTION_REQUIRED', { frozen: true }, /thaw the secret of wx5151/, /解冻 wx5151/],
    [
      'TOKEN_QUOTA',
      { quota: { stablePerDay: 0 } },
      /Find what else fetches tokens for wx5151/,
      /还有哪些程序在获取 wx5151/,
    ],
    ['TOKEN_FETCH_FAILED', { quota: { stablePerMinute: 0 } }, /Wait a minute/, /等待一分钟/],
  ] as const)('%s', async (code, patch, english, chinese) => {
    const error = await errorAfter(patch, 'en');
    expect(isWechatError(error, code)).toBe(true);
    expect(error.hint).toMatch(english);
    expect((await errorAfter(patch, 'zh-CN')).hint).toMatch(chinese);
  });

  it('G22: and finds no secret in it, however they look', async () => {
    const canary = 'cAnArY0123456789abcdef0123456789';
    const error = await errorAfter({}, 'en', canary);
    const views = [
      error.stack,
      String(error),
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
    ];
    expect(views.join('\n')).not.toContain(canary);
    expect(error.errcode).toBe(40125);
  });
});
