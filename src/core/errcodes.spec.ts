import { describe, expect, it } from '@jest/globals';
import { ERRCODE_PHRASES, describeErrcode } from './errcodes.js';

const NAMED_IN_THE_CONTRACT = [
  ...[-1, 40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002, 45009, 45011, 45035],
  ...[50002, 50004, 50007, 61004, 61024, 89501, 89502, 89503, 89504, 89505, 89506, 89507],
  ...[40014, 42001, 41001, 42007, 48001, 48004, 61007, 42006, 47001, 47002, 43003, 44002],
  ...[40169, 41030, 40007, 41005, 40091, 42009, 45033, 48002, 50003, 60020, 301002, 40082, 40085],
  ...[81013, 40093, 42012, 830002, 61003, 61005, 61006, 61009, 61010, 61011, 61023, 41018, 48006],
  ...[76001, 76002, 76003, 76004, 76021, 76022, 40003, 40036, 40037, 40165, 43004, 43019, 43101],
  ...[40004, 40066, 40097, 43001, 43107, 43108, 45168, 47003, 40234],
];

describe('The errcode table', () => {
  it.each(NAMED_IN_THE_CONTRACT)('knows %i in both languages', (errcode) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const { meaning, hint } = describeErrcode(errcode, { locale });
      expect(meaning).toEqual(expect.any(String));
      expect(hint).toEqual(expect.any(String));
    }
  });

  it.each(Object.entries(ERRCODE_PHRASES))(
    'tells for %s in both languages what to do next',
    (_key, phrases) => {
      const [meaning, next] = phrases.en;
      expect(meaning.length).toBeGreaterThan(8);
      expect(next).toMatch(/^[A-Z][a-z]+\b.{15,}\.$/);
      const [zhMeaning, zhNext] = phrases['zh-CN'];
      expect(zhMeaning).toMatch(/\p{Script=Han}/u);
      expect(zhNext).toMatch(/\p{Script=Han}.{4,}。$/u);
      expect(zhNext).toMatch(/请|无需/);
    },
  );

  it.each(Object.entries(ERRCODE_PHRASES))('leaves no placeholder of %s unfilled', (key) => {
    const [errcode, ...narrowed] = key.split(':');
    const platform = narrowed.includes('wecom') ? 'wecom' : 'official-account';
    const call = narrowed.includes('token') ? 'token' : 'business';
    for (const locale of ['en', 'zh-CN'] as const) {
      const { meaning, hint } = describeErrcode(Number(errcode), { platform, call, locale });
      expect(`${meaning} ${hint}`).not.toMatch(/[{}]/);
    }
  });
});

describe('Describing an errcode', () => {
  it('names the address and the account of a 40164', () => {
    const context = {
      errmsg: 'invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 641279db-32fda195-3abea2ca',
      appId: 'wx1234567890abcdef',
    };
    expect(describeErrcode(40164, context).hint).toMatch(
      /^Add 1\.2\.3\.4 to the IP whitelist of wx1234567890abcdef at /,
    );
    expect(describeErrcode(40164, { ...context, locale: 'zh-CN' }).hint).toMatch(
      /把 1\.2\.3\.4 加入 wx1234567890abcdef 的 IP 白名单/,
    );
  });

  it('still makes a sentence when neither address nor account is known', () => {
    expect(describeErrcode(40164).hint).toMatch(
      /^Add this server’s egress address to the IP whitelist of this account/,
    );
  });

  it('reads 40001 as a replaced token on a business call, and as a wrong secret on a token call or in WeCom', () => {
    expect(describeErrcode(40001, { call: 'business' }).meaning).toMatch(/token was replaced/);
    expect(describeErrcode(40001, { call: 'token' }).meaning).toMatch(/AppSecret is wrong/);
    for (const call of ['token', 'business'] as const) {
      expect(describeErrcode(40001, { platform: 'wecom', call }).meaning).toMatch(/secret is wrong/);
    }
  });

  it('sends mini programs and official accounts to the console that has their setting', () => {
    expect(describeErrcode(40164, { platform: 'mini-program' }).hint).toContain('mp.weixin.qq.com');
    expect(describeErrcode(40164, { platform: 'official-account' }).hint).toContain(
      'developers.weixin.qq.com/platform',
    );
  });

  it('sends WeCom users to WeCom’s console', () => {
    const errmsg =
      'not allow to access from your ip, hint: [170494], from ip: 9.8.7.6, more info at https://open.work';
    expect(describeErrcode(60020, { platform: 'wecom', errmsg }).hint).toMatch(
      /9\.8\.7\.6.*work\.weixin\.qq\.com/,
    );
  });

  it('does not hand an appid’s braces or dollars to the template', () => {
    expect(describeErrcode(40013, { appId: '$&{ip}' }).hint).toContain('$&{ip}');
  });

  it('has a next step for an unknown code too, and nothing to say about success', () => {
    expect(describeErrcode(99999).meaning).toBeUndefined();
    expect(describeErrcode(99999).hint).toContain('errcode 99999');
    expect(describeErrcode(99999, { platform: 'wecom', locale: 'zh-CN' }).hint).toContain(
      'devtool/query?e=99999',
    );
    expect(describeErrcode(0)).toEqual({});
  });
});
