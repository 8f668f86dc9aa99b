import { describe, expect, it } from '@jest/globals';
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
    for (const value of seen) expect(log.lines.join('\n')).not.toContain(value);
  });
});
