import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { noTokenSource, WechatTokenModule, WechatTokenService } from '../../src/index.js';

describe('an account whose token something else adds', () => {
  it('says so when it is asked for its token', async () => {
    const module = await Test.createTestingModule({
      imports: [WechatTokenModule.forRoot({ platform: 'custom', source: noTokenSource(), cron: false })],
    }).compile();

    await expect(module.get(WechatTokenService).getAccessToken()).rejects.toMatchObject({
      code: 'NO_TOKEN',
      account: 'default',
      hint: expect.stringContaining('WechatHttpService') as unknown,
    });
    await module.close();
  });
});
