import { describe, expect, it } from '@jest/globals';
import { WechatTokenService } from '../../src/index.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { until } from '../nest/support/until.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS } from './support/clients.js';
import { type Hub, hubs, type Platform } from './support/hubs.js';

const given = simulator();
const boot = hubs();

/** Reads a stream of server-sent events while it comes. */
async function listen({ call }: Hub, key: string) {
  const abort = new AbortController();
  const response = await call('/events', { key, signal: abort.signal });
  let text = '';
  let ended = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      text += decoder.decode(chunk);
  })()
    .catch(() => undefined)
    .finally(() => (ended = true));
  return {
    response,
    reading,
    hangUp: () => abort.abort(),
    get text() {
      return text;
    },
    get ended() {
      return ended;
    },
    get news() {
      return [...text.matchAll(/event: credential\ndata: (.*)\n\n/g)].map(
        ([, data = '']) => JSON.parse(data) as { account: string; credentialType: string; id: string },
      );
    },
  };
}

describe.each<Platform>(['express', 'fastify'])('The events of the hub on %s', (platform) => {
  const start = (options = {}) => boot({ wechatUrl: given.wechat.url, platform, ...options });

  it('tell a client of new tokens and tickets of its own accounts, and of no others', async () => {
    const hub = await start();
    const tokens = hub.app.get(WechatTokenService);
    const [reader, all] = [await listen(hub, KEYS.reader), await listen(hub, KEYS.everything)];
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const campus = await tokens.account('campus').getCredential();
    const shop = await tokens.account('shop').getCredential();
    await tokens.account('shop').getTicket('jsapi');
    await until(() => reader.news.length >= 2 && all.news.length >= 3);
    expect(reader.news).toEqual([
      { account: 'shop', credentialType: 'access_token', id: shop.id },
      { account: 'shop', credentialType: 'jsapi_ticket', id: expect.any(String) },
    ]);
    expect(all.news[0]).toEqual({ account: 'campus', credentialType: 'access_token', id: campus.id });
    expect(all.text).not.toContain(shop.value);
    expect(all.text).not.toContain(campus.value);
  });

  it('begin with what the hub holds already: nothing is missed between two streams', async () => {
    const hub = await start();
    const { id } = await hub.app.get(WechatTokenService).account('shop').getCredential();
    const stream = await listen(hub, KEYS.reader);
    await until(() => stream.news.length === 1);
    expect(stream.news).toEqual([{ account: 'shop', credentialType: 'access_token', id }]);
  });

  it('fetch nothing', async () => {
    const hub = await start();
    await listen(hub, KEYS.everything);
    expect(given.wechat.requests.length).toBe(0);
  });

  it('end when the application closes, which waits for nobody', async () => {
    const hub = await start();
    const stream = await listen(hub, KEYS.reader);
    await hub.app.close();
    await stream.reading;
    expect(stream.ended).toBe(true);
  });

  it('are bounded for each client, and a client that hangs up makes room', async () => {
    const hub = await start({ hub: { limits: { eventStreams: 2 } } });
    const [one] = [await listen(hub, KEYS.reader), await listen(hub, KEYS.reader)];
    const third = await hub.call('/events', { key: KEYS.reader });
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await third.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await listen(hub, KEYS.refresher)).response.status).toBe(200);

    one.hangUp();
    let status = 429;
    while (status === 429) status = (await listen(hub, KEYS.reader)).response.status;
    expect(status).toBe(200);
  });

  it('show that they are alive every 15 seconds', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock });
    const stream = await listen(hub, KEYS.reader);
    for (const beats of [1, 2]) {
      clock.advance(15_000);
      await until(() => stream.text.split(': still here\n\n').length === beats + 1);
    }
    expect(stream.text.split(': still here\n\n')).toHaveLength(3);
  });

  it('tell of a replaced token', async () => {
    const hub = await start();
    const tokens = hub.app.get(WechatTokenService);
    const token = await tokens.getAccessToken('shop');
    const stream = await listen(hub, KEYS.reader);
    given.wechat.revokeToken(SHOP.appId);
    await tokens.account('shop').refreshAccessToken({ rejected: token });
    const { id } = await tokens.account('shop').getCredential();
    await until(() => stream.news.at(-1)?.id === id);
    expect(stream.news.length).toBeGreaterThan(1);
  });
});
