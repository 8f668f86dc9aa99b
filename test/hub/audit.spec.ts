import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HUB_CHANNEL, type HubAuditEvent } from '../../src/hub/index.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();
const events: HubAuditEvent[] = [];
const listener = (event: unknown) => void events.push(event as HubAuditEvent);

beforeEach(() => {
  events.length = 0;
  subscribe(HUB_CHANNEL, listener);
});
afterEach(() => void unsubscribe(HUB_CHANNEL, listener));

const path = '/accounts/shop/access-token';

describe('The audit of the hub', () => {
  it('tells who asked for what, and what came of it', async () => {
    const { call } = await boot({ wechatUrl: given.wechat.url });
    await call(path, { key: KEYS.reader });
    await call(path, { key: KEYS.refresher });
    await call(`${path}/refresh`, { key: KEYS.reader, body: { rejected: sha256Hex('x') } });
    await call('/accounts/campus/status', { key: KEYS.reader });
    await call(path, { key: KEYS.stranger });
    await call('/nosuch', { key: KEYS.reader });
    const at = expect.any(Date);
    const address = '127.0.0.1';
    const shop = { at, address, account: 'shop' };
    expect(events).toEqual([
      {
        ...shop,
        client: 'reader',
        action: 'access-token.read',
        outcome: 'failed',
        status: 503,
        code: 'NO_VALID_CREDENTIAL',
      },
      { ...shop, client: 'refresher', action: 'access-token.read', outcome: 'granted', status: 200 },
      {
        ...shop,
        client: 'reader',
        action: 'access-token.refresh',
        outcome: 'refused',
        status: 403,
        code: 'RIGHT_MISSING',
      },
      {
        at,
        address,
        client: 'reader',
        account: 'campus',
        action: 'status',
        outcome: 'refused',
        status: 403,
        code: 'ACCOUNT_FORBIDDEN',
      },
      { at, address, action: 'unknown', outcome: 'refused', status: 401, code: 'UNAUTHENTICATED' },
      {
        at,
        address,
        client: 'reader',
        action: 'unknown',
        outcome: 'refused',
        status: 404,
        code: 'NOT_FOUND',
      },
    ]);
  });

  it('logs what was refused once, and then less and less often', async () => {
    const { call, log } = await boot({ wechatUrl: given.wechat.url });
    for (let attempt = 1; attempt <= 9; attempt++)
      await call('/accounts/campus/status', { key: KEYS.reader });
    const line = 'warn hub: client "reader" (127.0.0.1): status of account "campus": 403 ACCOUNT_FORBIDDEN';
    expect(log.about('hub:')).toEqual([line, ...[2, 4, 8].map((times) => `${line} (${times} times)`)]);
    await call(path, { key: KEYS.refresher });
    expect(log.about('hub:')).toHaveLength(4);
  });

  it('G22: shows no key, and nothing that somebody else wrote', async () => {
    const { call, log } = await boot({ wechatUrl: given.wechat.url });
    // Each in another place where an account's name belongs.
    const names = [
      KEYS.refresher,
      `x${KEYS.reader}y`,
      'a\nwarn forged line',
      'b'.repeat(250),
      'c\u2028d\u0000',
    ];
    for (const name of names) {
      await call(`/accounts/${encodeURIComponent(name)}/status`, { key: KEYS.reader });
      await call(`/accounts/${encodeURIComponent(name)}/status`, { key: KEYS.stranger });
      await call(`/${encodeURIComponent(name)}`, { key: KEYS.reader });
    }
    const shown = JSON.stringify(events) + log.lines.join('\n');
    expect(shown).not.toContain('canary');
    // eslint-disable-next-line no-control-regex
    for (const line of log.lines) expect(line).not.toMatch(/[\u0000-\u001f\u2028]/);
    expect(Math.max(...log.lines.map((line) => line.length))).toBeLessThan(200);
    expect(events.filter(({ account }) => account !== undefined)).toEqual([]);
  });
});
