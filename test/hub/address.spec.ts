import { describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { HUB_CHANNEL, type HubAuditEvent } from '../../src/hub/index.js';
import { simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { hubs } from './support/hubs.js';

const given = simulator();
const boot = hubs();

async function addressSeen(trust: unknown, forwarded?: string): Promise<string | undefined> {
  const hub = await boot({
    wechatUrl: given.wechat.url,
    configure: (app) => void (app as NestExpressApplication).set('trust proxy', trust),
  });
  const events: HubAuditEvent[] = [];
  const listen = (event: unknown) => events.push(event as HubAuditEvent);
  subscribe(HUB_CHANNEL, listen);
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  await hub.call('/accounts/shop/access-token', { key: KEYS.refresher, headers });
  unsubscribe(HUB_CHANNEL, listen);
  return events[0]?.address;
}

describe('The address in audit events on express', () => {
  it.each([
    ['nobody is trusted', false, '1.1.1.1', /127\.0\.0\.1$/],
    ['everybody is', true, '1.1.1.1, 2.2.2.2', /^1\.1\.1\.1$/],
    ['one hop is', 1, '1.1.1.1, 2.2.2.2', /^2\.2\.2\.2$/],
    ['only the loopback is', 'loopback', '1.1.1.1, 2.2.2.2,127.0.0.1', /^2\.2\.2\.2$/],
    ['nothing was forwarded', true, undefined, /127\.0\.0\.1$/],
  ])('is that of the last untrusted one when %s', async (_, trust, forwarded, address) => {
    expect(await addressSeen(trust, forwarded)).toMatch(address);
  });
});
