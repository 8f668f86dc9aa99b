import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  CHANNEL_OF,
  type WechatTokenEvent,
  type WechatTokenEventType,
} from '../../src/nest/events/wechat-token-event.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps } from './support/apps.js';
import { appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();
const shop = () => WechatTokenModule.forRoot({ appId, secret, baseUrl: given.wechat.url });

describe('service.on', () => {
  it('tells whose account an event is about, when it happened, and what it was', async () => {
    const { nest } = await boot({ imports: [shop()] });
    const service = nest.get(WechatTokenService);
    const seen: WechatTokenEvent[] = [];
    service.on('refreshed', (event) => void seen.push(event));

    await service.getAccessToken();

    const { id, expiresAt } = service.account().peek()!;
    expect(seen).toEqual([
      {
        type: 'refreshed',
        account: 'default',
        platform: 'official-account',
        appId,
        credentialType: 'access_token',
        credentialId: id,
        cause: 'missing',
        forced: false,
        durationMs: expect.any(Number),
        expiresAt: new Date(expiresAt),
        at: expect.any(Date),
      },
    ]);
    expect(Object.isFrozen(seen[0])).toBe(true);
  });

  it('tells each listener of its own type, and those of "*" of all, until they end it', async () => {
    const { nest } = await boot({ imports: [shop()] });
    const service = nest.get(WechatTokenService);
    const heard: string[] = [];
    const end = service.on('*', ({ type }) => void heard.push(`* ${type}`));
    service.on('forced', ({ type }) => void heard.push(type));

    await service.account().forceRefresh({ reason: 'a drill' });
    end();
    end();
    await service.account().getCredential();
    given.wechat.revokeToken(appId);
    await service.account().refreshAccessToken({ rejected: service.account().peek()!.value });

    expect(heard).toEqual(['forced', '* forced', '* refreshed']);
  });

  it('a listener that throws or rejects breaks nothing, and is logged once', async () => {
    const { nest, log } = await boot({ imports: [shop()] });
    const service = nest.get(WechatTokenService);
    const heard: string[] = [];
    service.on('*', () => {
      throw new Error('thrown by a listener');
    });
    service.on('*', () => Promise.reject(new Error('rejected by a listener')));
    service.on('*', ({ type }) => void heard.push(type));

    await service.account().forceRefresh({ reason: 'a drill' });
    await new Promise((resolve) => setImmediate(resolve));

    expect(heard).toEqual(['forced', 'refreshed']);
    expect(log.about('thrown by a listener')).toHaveLength(1);
    expect(log.about('rejected by a listener')).toHaveLength(1);
  });

  it('refuses a type that does not exist, naming those there are', async () => {
    const { nest } = await boot({ imports: [shop()] });
    const service = nest.get(WechatTokenService);
    const listen = (type: string, listener: unknown) => () => service.on(type as '*', listener as () => void);
    expect(listen('refresh', () => undefined)).toThrow(/"refresh".*refreshed, refresh-failed/);
    expect(listen('toString', () => undefined)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(listen('*', undefined)).toThrow(/listener/);
  });
});

describe('node:diagnostics_channel', () => {
  it('publishes the same event, on the channel of its type', async () => {
    const { nest } = await boot({ imports: [shop()] });
    const service = nest.get(WechatTokenService);
    const told: WechatTokenEvent[] = [];
    const published: unknown[] = [];
    service.on('*', (event) => void told.push(event));
    const keep = (message: unknown) => void published.push(message);
    subscribe('wechat-token:refresh', keep);
    try {
      await service.getAccessToken();
    } finally {
      unsubscribe('wechat-token:refresh', keep);
    }
    expect(published).toHaveLength(1);
    expect(published[0]).toBe(told[0]);
    expect(CHANNEL_OF).toMatchObject({ rejected: 'wechat-token:rejected', 'store-up': 'wechat-token:store' });
  });
});

describe('@nestjs/event-emitter', () => {
  @Injectable()
  class Ear {
    readonly heard: WechatTokenEventType[] = [];

    @OnEvent('wechat-token.*')
    hear({ type }: WechatTokenEvent): void {
      this.heard.push(type);
    }

    @OnEvent('wechat-token.refreshed', { suppressErrors: false })
    fail(): void {
      throw new Error('thrown by a handler');
    }
  }

  it.each([
    ['before', () => [EventEmitterModule.forRoot({ wildcard: true }), shop()]],
    ['after', () => [shop(), EventEmitterModule.forRoot({ wildcard: true })]],
    ['privately', () => [shop(), EventEmitterModule.forRoot({ wildcard: true, global: false })]],
  ])(
    'hears wechat-token.<type> when the application imports it %s; a handler that throws breaks nothing',
    async (_, imports) => {
      const { nest } = await boot({ imports: imports(), providers: [Ear] });
      const account = nest.get(WechatTokenService).account();
      await account.forceRefresh({ reason: 'a drill' });
      await account.forceRefresh({ reason: 'too soon' }).catch(() => undefined);
      expect(nest.get(Ear).heard).toEqual(['forced', 'refreshed']);
    },
  );
});
