import { describe, expect, it } from '@jest/globals';
import { type EngineEvent } from '../core/engine-event.js';
import { type FetchFailure } from '../core/failure.js';
import { EventLogger } from './event-logger.js';

function given() {
  const lines: string[] = [];
  const keep = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const logger = {
    error: keep('error'),
    warn: keep('warn'),
    log: keep('log'),
    debug: keep('debug'),
    verbose: keep('verbose'),
  };
  const log = new EventLogger(logger, () => ({ locale: 'en', appId: 'wx1', platform: 'official-account' }));
  return { lines, tell: (event: EngineEvent) => log.handle(event) };
}

const about = { account: 'shop', credentialType: 'access_token' };
const at = Date.UTC(2026, 10, 20);

const failed = (failure: FetchFailure, attempt = 1): EngineEvent => ({
  ...about,
  type: 'refresh-failed',
  cause: 'timed',
  failure,
  attempt,
  retryAt: at,
  durationMs: 12,
});
const refreshed: EngineEvent = {
  ...about,
  type: 'refreshed',
  cause: 'timed',
  credentialId: 'id',
  forced: false,
  durationMs: 12.4,
  expiresAt: at,
};
const network: FetchFailure = { class: 'transient', reason: 'no reply: ECONNRESET' };
const wrongSecret: FetchFailure = { class: 'configuration', errcode: 40125, errmsg: 'invalid appsecret' };

describe('Events become lines of the log', () => {
  it.each<[EngineEvent, string]>([
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
      { ...about, type: 'probed', credentialId: 'id', alive: false },
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
      { ...about, type: 'budget-exhausted', used: 500, ceiling: 500, retryAt: at },
      'error account "shop": all 500 token calls are used; none before 2026-11-20T00:00:00.000Z',
    ],
    [
      { ...about, type: 'budget-exhausted', used: 470, ceiling: 500, retryAt: at },
      'error account "shop": 470 of 500 token calls are used, and the others are kept for timed renewals; none for anything else before 2026-11-20T00:00:00.000Z',
    ],
    [
      { type: 'store-down', reason: 'timeout' },
      'error the shared store does not answer (timeout); valid tokens are served from memory',
    ],
    [{ type: 'store-up' }, 'log the shared store answers again'],
  ])('%j', (event, line) => {
    const { lines, tell } = given();
    tell(event);
    expect(lines).toEqual([line]);
  });

  it('with the hint, at the level error, when a person has to act', () => {
    const { lines, tell } = given();
    tell(failed(wrongSecret));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^error account "shop": no new token: 40125 invalid appsecret .*\. .*wx1/);
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

  it('G22: without a token that somebody wrote into a reason', () => {
    const { lines, tell } = given();
    tell({ ...about, type: 'forced', reason: 'see /x?access_token=abcdef', usedToday: 1 });
    expect(lines.join()).not.toContain('abcdef');
  });
});
