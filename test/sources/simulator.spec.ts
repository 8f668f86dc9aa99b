import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { classicTokenSource } from '../../src/sources/classic-token-source.js';
import { stableTokenSource } from '../../src/sources/stable-token-source.js';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { failureOf, fetchOnce, limits } from './given.js';
import { plainTransport } from './scripted-server.js';

const { appId, secret } = SIMULATOR_ACCOUNT;
let wechat: WechatSimulator;
beforeEach(async () => {
  wechat = await new WechatSimulator().start();
});
afterEach(() => wechat.stop());

const stable = () => stableTokenSource({ appId, secret, baseUrl: wechat.url, transport: plainTransport });
const classic = () => classicTokenSource({ appId, secret, baseUrl: wechat.url, transport: plainTransport });

describe('The stable_token source against WeChat’s behaviour', () => {
  it('gets the same token with its remaining life, until the last five minutes', async () => {
    const first = await fetchOnce(stable());
    expect(first.expiresInSeconds).toBe(7200);
    wechat.clock.advance(6000_000);
    expect(await fetchOnce(stable())).toEqual({ value: first.value, expiresInSeconds: 1200 });
    wechat.clock.advance(1000_000);
    const next = await fetchOnce(stable());
    expect(next.value).not.toBe(first.value);
    await expect(stable().probe?.(first.value, limits())).resolves.toBe(true);
  });

  it('kills the previous token only in forced mode', async () => {
    const first = await fetchOnce(stable());
    wechat.clock.advance(31_000);
    const forced = await fetchOnce(stable(), 'forced');
    expect(forced.value).not.toBe(first.value);
    await expect(stable().probe?.(first.value, limits())).resolves.toBe(false);
    await expect(stable().probe?.(forced.value, limits())).resolves.toBe(true);
  });
});

describe('The classic source against WeChat’s behaviour', () => {
  it('gets a new token each time; the previous one dies after the overlap', async () => {
    const first = await fetchOnce(classic());
    const second = await fetchOnce(classic());
    expect(second.value).not.toBe(first.value);
    await expect(classic().probe?.(first.value, limits())).resolves.toBe(true);
    wechat.clock.advance(301_000);
    await expect(classic().probe?.(first.value, limits())).resolves.toBe(false);
    await expect(classic().probe?.(second.value, limits())).resolves.toBe(true);
  });
});

describe.each([
  ['stable_token', stable],
  ['token', classic],
] as const)('The %s source when WeChat refuses', (_kind, source) => {
  it.each([
    ['a wrong secret', { secret: 'other' }, { class: 'configuration', errcode: 40125 }],
    [
      'a foreign address',
      { ipAllowlist: ['9.9.9.9'] },
      { class: 'address', errcode: 40164, addressOnly: true },
    ],
    ['a frozen secret', { frozen: true }, { class: 'person', errcode: 40243 }],
    ['a spent day', { quota: { tokenPerDay: 0, stablePerDay: 0 } }, { class: 'quota', errcode: 45009 }],
    [
      'a spent minute',
      { quota: { tokenPerMinute: 0, stablePerMinute: 0 } },
      { class: 'slow-down', errcode: 45011 },
    ],
  ])('%s', async (_why, patch, failure) => {
    wechat.updateAccount(appId, patch);
    expect(await failureOf(fetchOnce(source()))).toMatchObject({
      ...failure,
      errmsg: expect.any(String) as unknown,
      rid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) as unknown,
    });
  });
});
