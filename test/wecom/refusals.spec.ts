import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../nest/support/manual-clock.js';
import { account, CORP, corp, DESK, GETTOKEN, ownerOf } from './corp.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const { simulate, start } = corp();

describe('gettoken refuses', () => {
  it('a wrong secret with 40001: said at once, with what to do, and asked again once per slot, never in a loop', async () => {
    const wechat = await simulate();
    const clock = new ManualClock();
    const { service, log } = await start(
      { ...account(wechat, DESK), secret: 'a-wrong-canary-secret' },
      clock,
    );

    const calls: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const callers = Array.from({ length: 20 }, () => service.getAccessToken());
      for (const outcome of await Promise.allSettled(callers)) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: {
            code: 'TOKEN_CONFIGURATION',
            errcode: 40001,
            hint: expect.stringContaining('bans the address for an hour') as unknown,
          },
        });
      }
      clock.advance(MINUTE_MS);
      calls.push(wechat.calls(GETTOKEN));
    }

    // After 0, 1, 3, 7, 15 and 31 minutes.
    expect(calls.at(-1)).toBe(6);
    expect(wechat.calls()).toBe(6);
    expect(log.lines.join()).not.toContain('a-wrong-canary-secret');
  });

  it('lets a corrected secret pass at once', async () => {
    const wechat = await simulate();
    let secret = 'a-wrong-canary-secret';
    const { service } = await start({ ...account(wechat, DESK), secret: () => secret });
    await expect(service.getAccessToken()).rejects.toMatchObject({ errcode: 40001 });

    secret = DESK.secret;
    expect(await service.getAccessToken()).toBe(wechat.currentToken(ownerOf(DESK), 'gettoken'));
  });

  it('stops calling for apps that WeCom does not accept long before it bans the address, and goes on for the others', async () => {
    const wechat = await simulate();
    const clock = new ManualClock();
    const { service } = await start(
      {
        accounts: [{ name: 'desk', ...account(wechat, DESK) }],
        resolveAccount: (name) => ({ ...account(wechat, DESK), agentId: name, secret: `wrong-${name}` }),
      },
      clock,
    );
    await service.getAccessToken('desk');

    const failures: unknown[] = [];
    for (let tenant = 0; tenant < 120; tenant++) {
      failures.push(await service.getAccessToken(`tenant-${tenant}`).catch((error: unknown) => error));
    }

    expect(wechat.calls(GETTOKEN)).toBe(101);
    expect(failures[99]).toMatchObject({ code: 'TOKEN_CONFIGURATION', errcode: 40001 });
    expect(failures[100]).toMatchObject({
      code: 'TOKEN_FETCH_FAILED',
      message: expect.stringContaining('look for wrong secrets') as unknown,
      retryable: true,
      retryAt: new Date(clock.now() + HOUR_MS),
    });
    await service.account('desk').forceRefresh({ reason: 'this one is good' });
    expect(wechat.calls(GETTOKEN)).toBe(102);

    clock.advance(HOUR_MS);
    await expect(service.getAccessToken('tenant-100')).rejects.toMatchObject({ errcode: 40001 });
  });

  it('keeps no memory of an app that was accepted once the application forgets it', async () => {
    const wechat = await simulate();
    const clock = new ManualClock();
    const wrong = (name: string) => ({ ...account(wechat, DESK), agentId: name, secret: `wrong-${name}` });
    const resolveAccount = (name: string) => (name === 'desk' ? account(wechat, DESK) : wrong(name));
    const { service } = await start({ resolveAccount }, clock);
    const force = () => service.account('desk').forceRefresh({ reason: 'this one is good' });
    await service.getAccessToken('desk');
    for (let tenant = 0; tenant < 100; tenant++) {
      await service.getAccessToken(`tenant-${tenant}`).catch(() => undefined);
    }
    await force();
    expect(wechat.calls(GETTOKEN)).toBe(102);

    service.forgetAccount('desk');
    clock.advance(MINUTE_MS);
    await expect(force()).rejects.toMatchObject({
      message: expect.stringContaining('look for wrong secrets') as unknown,
    });
    expect(wechat.calls(GETTOKEN)).toBe(102);
    // What is valid is served all the same.
    expect(await service.getAccessToken('desk')).toBe(wechat.currentToken(ownerOf(DESK), 'gettoken'));
  });

  it.each([45009, 45033])(
    'too many calls with %i: not called for a minute, then for an hour',
    async (errcode) => {
      const wechat = await simulate();
      const clock = new ManualClock();
      const { service } = await start(account(wechat, DESK), clock);
      wechat.fault({ kind: 'errcode', path: GETTOKEN, errcode });

      const started = clock.now();
      await expect(service.getAccessToken()).rejects.toMatchObject({
        code: 'TOKEN_FETCH_FAILED',
        errcode,
        retryable: true,
        retryAt: new Date(started + MINUTE_MS),
      });
      for (let second = 0; second < 59; second++) {
        clock.advance(1_000);
        await service.getAccessToken().catch(() => undefined);
      }
      expect(wechat.calls(GETTOKEN)).toBe(1);
      clock.advance(1_000);
      await expect(service.getAccessToken()).rejects.toMatchObject({
        retryAt: new Date(started + MINUTE_MS + HOUR_MS),
      });
      expect(wechat.calls(GETTOKEN)).toBe(2);
    },
  );

  it.each([
    [40013, { corpId: 'ww0000000000000000' }, 'TOKEN_CONFIGURATION', '"My company"'],
    [50003, {}, 'TOKEN_ACTION_REQUIRED', ''],
    [40091, {}, 'TOKEN_CONFIGURATION', 'Copy the secret of exactly this app'],
  ])('a call with %i, and says what to do', async (errcode, change, code, hint) => {
    const wechat = await simulate();
    const { service } = await start({ ...account(wechat, DESK), ...change });
    if (errcode !== 40013) wechat.fault({ kind: 'errcode', path: GETTOKEN, errcode });

    await expect(service.getAccessToken()).rejects.toMatchObject({
      code,
      errcode,
      hint: expect.stringContaining(hint) as unknown,
    });
  });

  it('an address with 60020: the hint names the address of the errmsg', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    const errmsg =
      'not allow to access from your ip, hint: [1700000000], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020';
    wechat.fault({ kind: 'errcode', path: GETTOKEN, errcode: 60020, errmsg });

    await expect(service.getAccessToken()).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
      errcode: 60020,
      hint: expect.stringContaining('203.0.113.7') as unknown,
    });
  });

  it('is read in spite of empty fields of a success beside the errcode', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    const body = { errcode: 40001, errmsg: 'invalid credential', access_token: '', expires_in: 0 };
    wechat.fault({ kind: 'reply', path: GETTOKEN, body: JSON.stringify(body), times: 1 });

    await expect(service.getAccessToken()).rejects.toMatchObject({ errcode: 40001 });
  });

  it('leaves the corpid as the account of its errors and status', async () => {
    const wechat = await simulate();
    const { service } = await start(account(wechat, DESK));
    await service.getAccessToken();

    expect(await service.account().status()).toMatchObject({
      platform: 'wecom',
      appId: CORP,
      state: 'fresh',
      budget: { used: 1, ceiling: 2000, per: 'day' },
    });
  });
});
