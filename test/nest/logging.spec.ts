import { describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { inspect } from 'node:util';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps, onClock } from './support/apps.js';
import { ManualClock } from './support/manual-clock.js';
import { appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

describe('The log of an application', () => {
  it('names what went wrong, what to do about it, and that it is over, in one line each', async () => {
    const { wechat } = given;
    const clock = new ManualClock();
    const module = WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url });
    const { nest, log } = await boot({ imports: [onClock(clock, module)] });
    const tokens = nest.get(WechatTokenService);
    const end = wechat.fault({ kind: 'errcode', errcode: 40164 });

    await expect(tokens.getAccessToken()).rejects.toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
    const [failure, ...others] = log.about('no new token');
    expect(failure).toMatch(/^error account "default": no new token: 40164 .*127\.0\.0\.1/);
    expect(others).toEqual([]);

    end();
    clock.advance(3600_000);
    await tokens.getAccessToken();
    expect(log.about('could be fetched again')).toHaveLength(1);
    expect(log.about('debug account "default": fetched a new token')).toHaveLength(1);
  });

  it('is one line each in Nest’s own logger, with its context and, as JSON, with the details', async () => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      written.push(String(line));
      return true;
    });
    try {
      const module = WechatTokenModule.forRoot({ appId, secret, baseUrl: given.wechat.url });
      const options = { logger: new ConsoleLogger({ json: true }), abortOnError: false } as const;
      const nest = await NestFactory.createApplicationContext(
        { module: class AppModule {}, imports: [module] },
        options,
      );
      written.length = 0;
      await nest.get(WechatTokenService).getAccessToken();
      // Warm calls leave no trace.
      for (let call = 0; call < 100; call++) await nest.get(WechatTokenService).getAccessToken();
      await nest.close();
    } finally {
      write.mockRestore();
    }
    expect(written.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        level: 'debug',
        context: 'WechatToken',
        message: expect.stringMatching(
          /^account "default": fetched a new token \(missing, \d+ ms\), valid until/,
        ),
        params: expect.objectContaining({ event: 'refreshed', account: 'default', appId, cause: 'missing' }),
      }),
    ]);
  });

  it('G22: holds neither token nor secret, whatever happens', async () => {
    const { wechat } = given;
    const { nest, log } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url, tokenApi: 'token' })],
    });
    const account = nest.get(WechatTokenService).account();
    const seen = [secret];
    seen.push(await account.getAccessToken());
    wechat.revokeToken(appId);
    seen.push(await account.refreshAccessToken({ rejected: seen[1]! }));
    seen.push(await account.forceRefresh({ reason: `it leaked: access_token=${seen[2]!}` }));
    wechat.fault({ kind: 'html' });
    await account.forceRefresh({ reason: 'again' }).catch(() => undefined);

    expect(log.lines.length).toBeGreaterThan(4);
    const everything = log.lines.join('\n') + inspect(log.trailing, { depth: Infinity });
    expect(everything).toContain('expiresAt');
    for (const value of seen) expect(everything).not.toContain(value);
  });
});
