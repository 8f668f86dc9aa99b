import { describe, expect, it } from '@jest/globals';
import { type INestApplicationContext } from '@nestjs/common';
import {
  connectHub,
  hubSource,
  WechatHttpService,
  WechatTokenModule,
  WechatTokenService,
  type HubSourceOptions,
} from '../../src/index.js';
import { signJsSdk } from '../../src/core/js-sdk-signature.js';
import { SIMULATOR_WECOM_APP } from '../../src/testing/index.js';
import { apps, onClock } from '../nest/support/apps.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { KEYS, sha256Hex } from './support/clients.js';
import { hubs, type Hub } from './support/hubs.js';

const given = simulator();
const startHub = hubs();
const boot = apps();

const MESSAGE = { touser: 'alice', template_id: 't', data: {} };
const send = (app: INestApplicationContext, account?: string) => {
  const http = app.get(WechatHttpService);
  return (account === undefined ? http : http.for(account)).axiosRef.post(
    '/cgi-bin/message/template/send',
    MESSAGE,
  );
};

/** An application without any secret of WeChat. */
async function client(hub: Hub, options: Partial<HubSourceOptions> = {}, clock?: ManualClock) {
  const { url } = hub;
  const source = hubSource({ url, key: KEYS.refresher, account: 'shop', ...options } as HubSourceOptions);
  const module = WechatTokenModule.forRoot({
    platform: 'custom',
    source,
    appId: SHOP.appId,
    baseUrl: given.wechat.url,
    cron: false,
  });
  const { nest, log } = await boot({ imports: [clock ? onClock(clock, module) : module] });
  return { app: nest, log, tokens: nest.get(WechatTokenService) };
}

const hubAsked = (hub: Hub) => hub.app.get(WechatTokenService).getAccessToken('shop');

describe('An application whose token comes from a hub', () => {
  it('calls WeChat with it, and asks the hub once', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { app, tokens } = await client(hub);
    expect(given.wechat.tokenCalls()).toBe(0);
    const values = await Promise.all(Array.from({ length: 100 }, () => tokens.getAccessToken()));
    await send(app);

    expect(new Set(values)).toEqual(new Set([await hubAsked(hub)]));
    expect(given.wechat.messages).toHaveLength(1);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('G3: gets a rejected token replaced at the hub, once for all its callers', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const [one, two] = [await client(hub), await client(hub)];
    await Promise.all([send(one.app), send(two.app)]);
    given.wechat.revokeToken(SHOP.appId);

    await Promise.all(Array.from({ length: 50 }, (_, index) => send(index % 2 ? one.app : two.app)));
    expect(given.wechat.messages).toHaveLength(52);
    expect(given.wechat.tokenCalls()).toBe(2);
    expect(await one.tokens.getAccessToken()).toBe(await hubAsked(hub));
  });

  it('replaces by value, for callers with a client of their own', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { tokens } = await client(hub);
    const rejected = await tokens.getAccessToken();
    given.wechat.revokeToken(SHOP.appId);
    const next = await tokens.account().refreshAccessToken({ rejected });
    expect(given.wechat.isAlive(next)).toBe(true);
    expect(await tokens.account().refreshAccessToken({ rejected })).toBe(next);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('has several accounts over one connection', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const connection = connectHub({ url: hub.url, key: KEYS.everything });
    const accounts = ['shop', 'campus'].map((name) => ({
      name,
      platform: 'custom' as const,
      source: connection.source(name),
      baseUrl: given.wechat.url,
    }));
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ accounts, cron: false })] });
    await Promise.all([send(nest, 'shop'), send(nest, 'campus')]);
    expect(given.wechat.tokenCalls()).toBe(2);
  });

  it('renews in the background at the end of what is safe to hold, and asks with the ETag', async () => {
    const clock = new ManualClock();
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { tokens } = await client(hub, { clock }, clock);
    const { id, expiresAt, issuedAt } = await tokens.account().getCredential();
    expect(expiresAt - issuedAt).toBeLessThan(7_200_000);
    clock.advance(expiresAt - issuedAt - 15_000);

    // Handed out at once, while the hub is asked whether it has another one.
    expect((await tokens.account().getCredential()).id).toBe(id);
    const renewed = async () => (await tokens.account().getCredential()).expiresAt > expiresAt;
    while (!(await renewed())) await new Promise((resolve) => setImmediate(resolve));
    expect((await tokens.account().getCredential()).id).toBe(id);
    expect(given.wechat.tokenCalls()).toBe(1);
  });

  it('G15: keeps a valid token while the hub is away, and then says that there is none', async () => {
    const clock = new ManualClock();
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { app, tokens, log } = await client(hub, { clock }, clock);
    const { expiresAt, issuedAt } = await tokens.account().getCredential();
    await hub.app.close();

    clock.advance(expiresAt - issuedAt - 3_000);
    await Promise.all(Array.from({ length: 10 }, () => send(app)));
    expect(given.wechat.messages).toHaveLength(10);

    clock.advance(3_001);
    const error = await tokens.getAccessToken().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'TOKEN_FETCH_FAILED',
      retryable: true,
      hint: expect.stringContaining('hub'),
      message: expect.stringMatching(/hub 127\.0\.0\.1:\d+: no reply: ECONNREFUSED/),
    });
    expect(JSON.stringify(error)).not.toContain(KEYS.refresher);
    expect(log.lines.join('\n')).not.toContain(KEYS.refresher);
  });

  it.each([
    ['a key that the hub does not know', { key: KEYS.stranger }, 'HTTP 401 UNAUTHENTICATED'],
    ['an account of somebody else', { account: 'campus' }, 'HTTP 403 ACCOUNT_FORBIDDEN'],
    ['a key without the right', { key: KEYS.gateway }, 'HTTP 403 RIGHT_MISSING'],
    ['another path', { prefix: 'elsewhere' }, 'HTTP 404'],
  ])('is told at once that %s is wrong', async (_what, options, reason) => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { tokens } = await client(hub, options);
    const error = await tokens.getAccessToken().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'TOKEN_CONFIGURATION',
      retryable: false,
      message: expect.stringContaining(reason),
      hint: expect.any(String),
    });
    expect(given.wechat.tokenCalls()).toBe(0);
  });

  it('works again as soon as its key was corrected', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    let key: string = KEYS.stranger;
    const { tokens } = await client(hub, { key: () => key });
    await expect(tokens.getAccessToken()).rejects.toMatchObject({ code: 'TOKEN_CONFIGURATION' });
    key = KEYS.refresher;
    expect(given.wechat.isAlive(await tokens.getAccessToken())).toBe(true);
  });

  it('is told what WeChat said to the hub, with the advice for it', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    given.wechat.fault({ kind: 'errcode', errcode: 40164, path: '/cgi-bin/stable_token' });
    const { tokens } = await client(hub);
    await expect(tokens.getAccessToken()).rejects.toMatchObject({
      code: 'TOKEN_FETCH_FAILED',
      errcode: 40164,
      hint: expect.stringContaining('whitelist'),
    });
  });

  it('that may only read goes on with what others had replaced', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { app, tokens } = await client(hub, { key: KEYS.reader });
    await expect(tokens.getAccessToken()).rejects.toMatchObject({
      message: expect.stringContaining('NO_VALID_CREDENTIAL'),
    });
    expect(given.wechat.tokenCalls()).toBe(0);

    await hubAsked(hub);
    const reader = await client(hub, { key: KEYS.reader });
    const rejected = await reader.tokens.getAccessToken();
    given.wechat.revokeToken(SHOP.appId);
    await expect(send(reader.app)).rejects.toMatchObject({
      message: expect.stringContaining('"refresh"'),
    });
    await hub.app.get(WechatTokenService).account('shop').refreshAccessToken({ rejected });
    const late = await client(hub, { key: KEYS.reader });
    await send(late.app);
    expect(given.wechat.tokenCalls()).toBe(2);
    expect(app).toBeDefined();
  });

  it('signs pages with the ticket of the hub', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { tokens } = await client(hub);
    const account = tokens.account();
    const ticket = await account.getTicket('jsapi');
    expect(ticket).toBe(await hub.app.get(WechatTokenService).account('shop').getTicket('jsapi'));
    const url = 'https://shop.example/pay?id=1';
    const { appId, timestamp, nonceStr, signature } = await account.signJsSdk(url);
    expect(appId).toBe(SHOP.appId);
    expect(signature).toBe(signJsSdk({ ticket, nonceStr, timestamp, url }));
    const calls = given.wechat.calls();
    await account.signJsSdk(url);
    expect(given.wechat.calls()).toBe(calls);
  });

  it('signs for wx.agentConfig as the app that its account names, and says so when it names none', async () => {
    const { corpId, agentId, secret } = SIMULATOR_WECOM_APP;
    const desk = { name: 'desk', platform: 'wecom', corpId, agentId, secret, baseUrl: given.wechat.wecomUrl };
    const hub = await startHub({
      wechatUrl: given.wechat.url,
      token: { accounts: [desk] },
      hub: {
        clients: [{ name: 'a', keyHash: sha256Hex(KEYS.refresher), accounts: '*', rights: ['refresh'] }],
      },
    });
    const source = hubSource({ url: hub.url, key: KEYS.refresher, account: 'desk' });
    const shared = { platform: 'custom', source, appId: corpId } as const;
    const { nest } = await boot({
      imports: [
        WechatTokenModule.forRoot({
          accounts: [
            { name: 'desk', ...shared, agentId },
            { name: 'nameless', ...shared },
          ],
          cron: false,
        }),
      ],
    });
    const tokens = nest.get(WechatTokenService);
    const url = 'https://shop.example/pay?id=1';

    const signed = await tokens.account('desk').signAgentConfig(url);
    const ticket = await tokens.account('desk').getTicket('agent_config');
    expect(signed).toMatchObject({ corpid: corpId, agentid: String(agentId) });
    expect(signed.signature).toBe(signJsSdk({ ...signed, ticket }));
    await expect(tokens.account('nameless').signAgentConfig(url)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      account: 'nameless',
      message: expect.stringContaining('add agentId'),
    });
  });

  it('says what is missing for signatures: an appId, or a ticket that the platform has', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const source = hubSource({ url: hub.url, key: KEYS.refresher, account: 'shop' });
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ platform: 'custom', source, cron: false })],
    });
    const account = nest.get(WechatTokenService).account();
    await expect(account.signJsSdk('https://shop.example/')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('appId'),
    });
    await expect(account.getTicket('agent_config')).rejects.toMatchObject({
      code: 'TOKEN_CONFIGURATION',
      message: expect.stringContaining('HTTP 400'),
    });
  });

  it('does not wait for the hub when it closes', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    given.wechat.fault({ kind: 'gate', path: '/cgi-bin/stable_token', gate });
    const { app, tokens } = await client(hub);
    const waiting = tokens.getAccessToken().catch((thrown: unknown) => thrown);
    while (given.wechat.tokenCalls() === 0) await new Promise((resolve) => setImmediate(resolve));
    await app.close();
    expect(await waiting).toMatchObject({ code: 'SHUTTING_DOWN' });
    open();
  });

  it('shows its status without key and token', async () => {
    const hub = await startHub({ wechatUrl: given.wechat.url });
    const { tokens } = await client(hub);
    const token = await tokens.getAccessToken();
    const status = JSON.stringify(await tokens.account().status());
    expect(JSON.parse(status)).toMatchObject({ state: 'fresh', platform: 'custom', appId: SHOP.appId });
    expect(status).not.toContain(token);
    expect(status).not.toContain(KEYS.refresher);
  });
});
