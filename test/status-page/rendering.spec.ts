import { describe, expect, it, jest } from '@jest/globals';
import { type AccountOverview, type StatusesOptions } from '../../src/nest/account-overview.js';
import { type AccountStatus } from '../../src/nest/account-status.js';
import { StatusPage } from '../../src/status-page/status-page.js';
import { inSeconds, overviewWith, read, render, statusWith } from './statuses.js';

const ADDRESS = {
  class: 'address',
  errcode: 40164,
  errmsg: 'invalid ip 203.0.113.7, not in whitelist',
  rid: '65f2c1a0-2b1c9d5a-1f3e5c77',
  hint: 'Add 203.0.113.7 to the IP whitelist.',
  at: inSeconds(-44),
  retryAt: inSeconds(76),
} as const;
const NETWORK = {
  class: 'transient',
  reason: 'no reply: ECONNRESET',
  at: inSeconds(-300),
  retryAt: inSeconds(-1),
} as const;
const NO_TOKEN = { issuedAt: undefined, expiresAt: undefined, renewsAt: undefined } as unknown as object;

describe('The page says of an account', () => {
  it.each([
    [{ state: 'fresh' }, 'up', 'Fresh', '有效'],
    [{ state: 'soon' }, 'up', 'Renewing soon', '即将续期'],
    [{ state: 'due' }, 'up', 'Renewal due', '等待续期'],
    [{ state: 'fresh', lastError: NETWORK }, 'degraded', 'Fresh · renewal fails', '有效 · 续期失败'],
    [{ state: 'missing', ...NO_TOKEN }, 'idle', 'Expired', '已过期'],
    [{ state: 'missing', ...NO_TOKEN, lastError: NETWORK }, 'down', 'Expired', '已过期'],
    [{ state: 'rejected' }, 'down', 'Rejected by WeChat', '被微信拒绝'],
    [{ state: 'blocked', ...NO_TOKEN, lastError: ADDRESS }, 'down', 'No valid token', '没有可用 token'],
    [{ state: 'unused', ...NO_TOKEN }, 'idle', 'Not used yet', '尚未使用'],
  ] as const)('%j', async (fields, health, english, chinese) => {
    const status = statusWith(fields);

    const stateOf = (markup: string) =>
      /class="state" data-health="(\w+)">\s*(.*?)\s*<\/p>/.exec(markup)?.slice(1);
    expect(stateOf(await render([status]))).toEqual([health, english]);
    expect(stateOf(await render([status], { lang: 'zh' }))).toEqual([health, chinese]);
  });

  it('how much of its life is left, as a bar with a mark where the renewal is planned, and in words', async () => {
    const markup = await render([statusWith()]);

    expect(markup).toContain('role="meter" aria-label="shop: Remaining life"');
    expect(markup).toContain('aria-valuenow="83.5" aria-valuetext="1 h 40 min left"');
    expect(markup).toContain('<rect class="fill" width="83.5" height="1" />');
    expect(markup).toContain('<rect class="mark" x="2.5"');
    expect(await read([statusWith()])).toContain('1 h 40 min left renewal in 1 h 37 min');
    expect(await read([statusWith()], { lang: 'zh' })).toContain('剩余 1 小时 40 分钟 1 小时 37 分钟后续期');
  });

  it.each([
    ['that its renewal is about to come', { renewsAt: inSeconds(0) }, 'renewal any moment'],
    ['that it never ends', { expiresAt: inSeconds(10 * 365 * 86_400) }, 'Does not expire'],
    ['that it has ended', { expiresAt: inSeconds(0) }, 'No valid token'],
    ['that there is no token', NO_TOKEN, 'No valid token'],
  ])('%s', async (_what, fields, text) => {
    expect(await read([statusWith(fields)])).toContain(text);
  });

  it('what WeChat said, what to do, since when, and when it is tried again', async () => {
    const text = await read([statusWith({ state: 'blocked', lastError: ADDRESS })]);

    expect(text).toContain('WeChat answered 40164 invalid ip 203.0.113.7, not in whitelist');
    expect(text).toContain('What to do Add 203.0.113.7 to the IP whitelist.');
    expect(text).toContain('failed 44 s ago · next attempt in 76 s · rid 65f2c1a0-2b1c9d5a-1f3e5c77');
  });

  it('what to do when WeChat said nothing', async () => {
    const failing = [statusWith({ lastError: NETWORK })];

    expect(await read(failing)).toMatch(
      /No answer that could be used no reply: ECONNRESET What to do Nothing to do at first.* failed 5 min ago · next attempt at the next use/,
    );
    expect(await read(failing, { lang: 'zh' })).toMatch(
      /没有得到可用的应答 .* 处理办法 暂时无需处理.*5 分钟前失败/,
    );
  });

  it.each([
    [{ used: 3, ceiling: 5000, per: 'day' }, 'quiet', 'Refreshes today 3 of 5,000'],
    [{ used: 2500, ceiling: 5000, per: 'day' }, 'warning', 'Refreshes today 2,500 of 5,000'],
    [{ used: 60, ceiling: 60, per: 'hour' }, 'bad', 'Refreshes this hour 60 of 60'],
  ] as const)('how much of its budget is used: %j', async (budget, tone, text) => {
    const status = statusWith({ budget });

    expect(await read([status])).toContain(text);
    expect(await render([status])).toContain(`class="bar ${tone}" role="meter" aria-label="Refreshes`);
  });

  it('how often it was forced today, once it was', async () => {
    expect(await read([statusWith()])).not.toContain('Forced today');
    expect(await read([statusWith({ forced: { used: 3, perDay: 10 } })])).toContain('Forced today 3 of 10');
  });

  it('that somebody else seems to refresh it', async () => {
    const suspect = (times: number) => [statusWith({ stolen: { times, since: inSeconds(-300) } })];

    expect(await read(suspect(2))).toMatch(
      /Somebody else seems to refresh this account 2 times today .* What to do Find the other one.* first noticed 5 min ago/,
    );
    expect(await read(suspect(1))).toContain('Once today its token was dead before its time');
    expect(await read(suspect(3), { lang: 'zh' })).toMatch(
      /可能有其他程序也在刷新该账号 今天已有 3 次.*首次发现于5 分钟前/,
    );
    expect(await read([statusWith()])).not.toContain('Somebody else');
  });

  it('how its tickets are', async () => {
    const { account: _, platform: __, credentialType: ___, ...kept } = statusWith();
    const tickets = [
      { type: 'jsapi', ...kept },
      { type: 'wx_card', ...kept, state: 'blocked', lastError: ADDRESS },
    ] as const;
    const text = await read([statusWith({ tickets })]);

    expect(text).toMatch(/jsapi ticket Fresh .*wx_card ticket No valid token WeChat answered 40164/);
  });
});

describe('The page says of all accounts', () => {
  const up = statusWith();
  const down = statusWith({ account: 'campus', state: 'blocked', lastError: ADDRESS });
  const degraded = statusWith({ account: 'desk', lastError: NETWORK });
  const idle = statusWith({ account: 'mini', state: 'unused', ...NO_TOKEN });

  it.each([
    [[down, down, degraded, up], '2 accounts without a valid token', '2 个账号没有可用的 token'],
    [
      [degraded, up, idle],
      'Everything works, but 1 account cannot be renewed right now',
      '一切可用，但有 1 个账号暂时无法续期',
    ],
    [[up, idle], 'All is well', '一切正常'],
    [[idle], 'Nothing in use yet', '尚无账号在使用'],
    [[], 'Nothing in use yet', '尚无账号在使用'],
  ])('in one sentence: case %#', async (accounts: AccountStatus[], english, chinese) => {
    for (const [lang, verdict] of [
      ['en', english],
      ['zh-CN', chinese],
    ] as const) {
      const markup = await render(accounts, { lang });
      expect(markup).toContain(`<html lang="${lang}">`);
      expect(markup).toContain(`<h1 id="verdict">${verdict}</h1>`);
      expect(markup).toContain(`<title>${verdict} · `);
    }
  });

  it('how many are how', async () => {
    expect(await read([down, degraded, up, up, idle])).toContain(
      '1 without a token 1 failing to renew 2 well 1 not in use',
    );
  });

  it('that there are more than it shows', async () => {
    const many = overviewWith([down, up], { known: 100_000, matching: 80_000 });

    expect(await read(many)).toContain('2 of 80,000 accounts are shown, those in trouble first.');
    expect(await render(many)).toContain('type="search"');
  });

  it('that there are none', async () => {
    expect(await read([])).toContain('No account is listed.');
    expect(await read(overviewWith([], { known: 7 }), { search: '<b>' })).toContain(
      'No account matches “&lt;b&gt;”.',
    );
  });

  it('nothing about a filter while there are few', async () => {
    expect(await render([up, idle])).not.toContain('type="search"');
  });
});

describe('The part that changes', () => {
  it('is what the page holds, and nothing around it', async () => {
    const whole = await render([statusWith()]);
    const part = await render([statusWith()], { part: 'accounts' });

    expect(part).toMatch(/^<section id="summary".*<div id="accounts">.*<\/div>$/);
    for (const piece of part.split('> <div id="accounts">')) expect(whole).toContain(piece);
  });
});

describe('Whatever an account is called, and whatever WeChat says', () => {
  const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>'&lt;`;
  const ESCAPED =
    '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;&#39;&amp;lt;';
  const hostile = statusWith({
    account: HOSTILE,
    appId: HOSTILE,
    lastError: { ...ADDRESS, errmsg: HOSTILE, rid: `${HOSTILE}!`, hint: HOSTILE },
  });

  it('it stays text', async () => {
    for (const part of [undefined, 'accounts']) {
      const markup = await render([hostile], {
        search: HOSTILE,
        ...(part && { part }),
        options: { title: HOSTILE },
      });
      expect(markup.split(ESCAPED).length).toBeGreaterThan(6);
      expect(markup).not.toContain(HOSTILE);
      expect(markup).not.toContain('<img');
      expect(markup.split('<script>').length).toBe(part ? 1 : 2);
    }
  });

  it('it becomes no id', async () => {
    const markup = await render([hostile, statusWith({ account: 'shop' })]);
    const ids = [...markup.matchAll(/<li class="account" id="([^"]*)"/g)].map(([, id]) => id);

    expect(ids).toEqual([
      expect.stringMatching(/^account-[0-9a-f]{16}$/),
      expect.stringMatching(/^account-[0-9a-f]{16}$/),
    ]);
    expect(new Set(ids).size).toBe(2);
  });

  it('it does not leave the address of a link', async () => {
    const markup = await render([statusWith()], { search: HOSTILE });

    for (const [, href = ''] of markup.matchAll(/href="\?([^"]*)"/g)) {
      expect(new URLSearchParams(href.replaceAll('&amp;', '&')).get('q')).toBe(HOSTILE);
    }
  });
});

describe('The page asks for', () => {
  const ask = async (search: unknown, maxAccounts?: number) => {
    const overview = jest.fn<(options?: StatusesOptions) => Promise<AccountOverview>>(() =>
      Promise.resolve(overviewWith([])),
    );
    const page = new StatusPage({ overview }, maxAccounts === undefined ? {} : { maxAccounts });
    await page.render({ search, lang: 'zh', part: undefined, acceptLanguage: 'en' });
    return overview.mock.calls[0]?.[0];
  };

  it('a bounded number of accounts, in its language', async () => {
    expect(await ask('shop')).toEqual({ limit: 100, search: 'shop', locale: 'zh-CN' });
    expect(await ask('shop', 7)).toMatchObject({ limit: 7 });
  });

  it.each([
    [['a', 'b'], ''],
    [{ a: 'b' }, ''],
    [undefined, ''],
    [` ${'x'.repeat(500)}`, 'x'.repeat(100)],
  ])('a search of reasonable size, whatever was sent: case %#', async (sent, search) => {
    expect(await ask(sent)).toMatchObject({ search });
  });
});

it('G22: shows no field of a status that it does not know', async () => {
  const leaking = { ...statusWith(), value: 'canary-token', secret: 'canary-secret' };

  expect(await render([leaking])).not.toContain('canary');
});
