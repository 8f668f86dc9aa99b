import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../core/failure.js';
import { EventLogger } from './event-logger.js';
import type { WechatTokenEvent } from './events/wechat-token-event.js';

function given() {
  const lines: string[] = [];
  const details: unknown[] = [];
  const keep = (level: string) => (message: string, detail: unknown) => {
    lines.push(`${level} ${message}`);
    details.push(detail);
  };
  const logger = {
    error: keep('error'),
    warn: keep('warn'),
    log: keep('log'),
    debug: keep('debug'),
    verbose: keep('verbose'),
  };
  const log = new EventLogger(logger);
  return { lines, details, tell: (event: WechatTokenEvent) => log.handle(event) };
}

const about = { account: 'shop', credentialType: 'access_token', at: new Date() };
const when = new Date(Date.UTC(2026, 10, 20));

const failed = (failure: FetchFailure, attempt = 1): WechatTokenEvent => ({
  ...about,
  type: 'refresh-failed',
  cause: 'timed',
  failure,
  attempt,
  retryAt: when,
  durationMs: 12,
});
const refreshed: WechatTokenEvent = {
  ...about,
  type: 'refreshed',
  cause: 'timed',
  credentialId: 'id',
  forced: false,
  durationMs: 12.4,
  expiresAt: when,
};
const network: FetchFailure = { class: 'transient', reason: 'no reply: ECONNRESET' };
const wrongSecret: FetchFailure = { class: 'configuration', errcode: 40125, errmsg: 'invalid appsecret' };

describe('Events become lines of the log', () => {
  it.each<[WechatTokenEvent, string]>([
    [
      refreshed,
      'debug account "shop": fetched a new token (timed, 12 ms), valid until 2026-11-20T00:00:00.000Z',
    ],
    [
      { ...about, type: 'adopted', credentialId: 'id' },
      'verbose account "shop": took over a token that another process fetched',
    ],
    [
      failed(network),
      'warn account "shop": no new token: no reply: ECONNRESET (attempt 1, next not before 2026-11-20T00:00:00.000Z)',
    ],
    [
      { ...about, type: 'rejected', credentialId: 'id', path: '/cgi-bin/menu/get' },
      'warn account "shop": WeChat rejected the current token at /cgi-bin/menu/get',
    ],
    [
      { ...about, type: 'probed', credentialId: 'id', alive: false, durationMs: 9 },
      'debug account "shop": asked WeChat about the rejected token: it is dead',
    ],
    [
      { ...about, type: 'forced', reason: 'leak', usedToday: 2 },
      'warn account "shop": forced refresh number 2 of today: leak',
    ],
    [
      { ...about, type: 'budget-warning', used: 250, ceiling: 500, threshold: 0.5 },
      'warn account "shop": 250 of 500 token calls are used (over 50 %); does something else refresh this account?',
    ],
    [
      { ...about, type: 'budget-exhausted', used: 500, ceiling: 500, retryAt: when },
      'error account "shop": all 500 token calls are used; none before 2026-11-20T00:00:00.000Z',
    ],
    [
      { ...about, type: 'budget-exhausted', used: 470, ceiling: 500, retryAt: when },
      'error account "shop": 470 of 500 token calls are used, and the others are kept for timed renewals; none for anything else before 2026-11-20T00:00:00.000Z',
    ],
    [
      { type: 'store-down', reason: 'timeout', at: when },
      'error the shared store does not answer (timeout); valid tokens are served from memory',
    ],
    [{ type: 'store-up', durationMs: 2_400, at: when }, 'log the shared store answers again, after 2 s'],
  ])('%j', (event, line) => {
    const { lines, tell } = given();
    tell(event);
    expect(lines).toEqual([line]);
  });

  it('with the hint, at the level error, when a person has to act', () => {
    const { lines, tell } = given();
    tell({ ...failed(wrongSecret), hint: 'Copy the secret of wx1 again.' } as WechatTokenEvent);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^error account "shop": no new token: 40125 invalid appsecret .*\. Copy .* wx1/);
  });

  it('collapses a failure that repeats: the 1st, 2nd, 4th, 8th time', () => {
    const { lines, tell } = given();
    for (let attempt = 1; attempt <= 10; attempt++) tell(failed(network, attempt));
    const shown = lines.filter((line) => line.startsWith('warn'));
    expect(shown.map((line) => /attempt (\d+)/.exec(line)?.[1])).toEqual(['1', '2', '4', '8']);
  });

  it('shows another failure at once, and that it is over', () => {
    const { lines, tell } = given();
    for (let attempt = 1; attempt <= 3; attempt++) tell(failed(network, attempt));
    tell(failed(wrongSecret));
    tell(refreshed);
    tell(failed(network));
    const levels = lines.map((line) => line.split(' ', 1)[0]);
    expect(levels).toEqual(['warn', 'warn', 'debug', 'error', 'log', 'debug', 'warn']);
    expect(lines[4]).toContain('could be fetched again');
  });

  it('with the details as an object behind the text, without what the logger or the text has already', () => {
    const { details, tell } = given();
    tell({ ...failed(wrongSecret), platform: 'wecom', hint: 'Copy it again.' } as WechatTokenEvent);
    expect(details).toEqual([
      {
        event: 'refresh-failed',
        account: 'shop',
        platform: 'wecom',
        credentialType: 'access_token',
        cause: 'timed',
        failure: wrongSecret,
        attempt: 1,
        retryAt: when,
        durationMs: 12,
      },
    ]);
  });

  it('collapses rejections until a renewal comes in time, spent budgets by their period, thefts by their count', () => {
    const { lines, tell } = given();
    const levels = (events: WechatTokenEvent[]): string => {
      lines.length = 0;
      events.forEach(tell);
      return lines.map((line) => line[0]).join('');
    };
    const rejected: WechatTokenEvent = { ...about, type: 'rejected', credentialId: 'id' };
    expect(levels([rejected, rejected, rejected, rejected, rejected])).toBe('wwdwd');
    expect(levels([refreshed, rejected])).toBe('dw');
    expect(levels([{ ...refreshed, cause: 'rejected' }, rejected, rejected])).toBe('dwd');

    const spent: WechatTokenEvent = {
      ...about,
      type: 'budget-exhausted',
      used: 5,
      ceiling: 5,
      retryAt: when,
    };
    const tomorrow = { ...spent, retryAt: new Date(when.getTime() + 86_400_000) };
    expect(levels([spent, spent, spent, tomorrow])).toBe('eede');

    const theft = (times: number): WechatTokenEvent => ({
      ...about,
      ...{ type: 'stolen', code: 'TOKEN_STOLEN_SUSPECTED', credentialId: 'id', times, since: when },
      hint: 'Find the other one.',
    });
    expect(levels([1, 2, 3, 4, 5].map(theft))).toBe('eeded');
    expect(lines[0]).toBe('error account "shop": TOKEN_STOLEN_SUSPECTED. Find the other one.');
  });

  it('G22: without a token that somebody wrote into a reason', () => {
    const { lines, tell } = given();
    tell({ ...about, type: 'forced', reason: 'see /x?access_token=abcdef', usedToday: 1 });
    expect(lines.join()).not.toContain('abcdef');
  });
});
