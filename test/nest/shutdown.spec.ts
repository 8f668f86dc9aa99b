import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { WechatHttpService } from '../../src/http/wechat-http.service.js';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { apps } from './support/apps.js';
import { RecordingCache } from './support/recording-cache.js';
import { until } from './support/until.js';
import { appId, secret, simulator } from './support/wechat.js';

const given = simulator();
const boot = apps();

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('Closing an application', () => {
  it('G21: with a refresh in flight awaits the issued token and writes it, and sends nothing afterwards', async () => {
    const { wechat } = given;
    const cache = new RecordingCache();
    const options = { appId, secret, baseUrl: wechat.url, cache, tokenApi: 'token' as const };
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot(options)] });
    const answer = gate();
    wechat.fault({ kind: 'gate', gate: answer.opened, when: 'after', times: 1 });
    const waiting = nest.get(WechatTokenService).getAccessToken();
    await until(() => wechat.currentToken(appId, 'token') !== undefined);

    let closed = false;
    const closing = nest.close().then(() => (closed = true));
    await soon();
    expect(closed).toBe(false);
    answer.open();
    await closing;

    const issued = wechat.currentToken(appId, 'token');
    await expect(waiting).resolves.toBe(issued);
    const { writes } = cache;
    await soon();
    expect(cache.writes).toBe(writes);

    // The fleet goes on with the token that this process was given.
    const next = await boot({ imports: [WechatTokenModule.forRoot(options)] });
    await expect(next.nest.get(WechatTokenService).getAccessToken()).resolves.toBe(issued);
    expect(wechat.tokenCalls()).toBe(1);
  });

  it('G21: before a refresh is sent cancels it', async () => {
    const { wechat } = given;
    const vault = gate();
    const asked = gate();
    const { nest } = await boot({
      imports: [
        WechatTokenModule.forRoot({
          appId,
          baseUrl: wechat.url,
          secret: () => {
            asked.open();
            return vault.opened.then(() => secret);
          },
        }),
      ],
    });
    const waiting = nest.get(WechatTokenService).getAccessToken();
    const refused = expect(waiting).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await asked.opened;
    const closing = nest.close();
    await soon();
    vault.open();
    await closing;
    await refused;
    await soon();
    expect(wechat.calls()).toBe(0);
  });

  it('G21: without a refresh in flight sends and writes nothing more, whoever asks', async () => {
    const { wechat } = given;
    const cache = new RecordingCache();
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url, cache })],
    });
    const tokens = nest.get(WechatTokenService);
    await tokens.getAccessToken();
    await nest.close();
    const { writes } = cache;
    const calls = wechat.calls();
    wechat.revokeToken(appId);

    const account = tokens.account();
    const token = account.peek()?.value ?? '';
    await Promise.allSettled([
      account.refreshAccessToken({ rejected: token }),
      account.forceRefresh({ reason: 'too late' }),
    ]);

    expect(wechat.calls()).toBe(calls);
    expect(cache.writes).toBe(writes);
  });

  it('serves requests with tokens until its server has closed', async () => {
    const { wechat } = given;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url })],
      providers: [
        {
          provide: 'FLUSH',
          inject: [WechatHttpService],
          useFactory: (http: WechatHttpService) => ({
            beforeApplicationShutdown: () => firstValueFrom(http.get('/cgi-bin/get_api_domain_ip')),
          }),
        },
      ],
    });
    await nest.close();
    expect(wechat.requests.at(-1)).toMatchObject({ path: '/cgi-bin/get_api_domain_ip', status: 200 });
    expect(wechat.requests.at(-1)?.query.access_token).toBe(wechat.currentToken(appId, 'stable_token'));
  });

  it('takes the interceptors off', async () => {
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ appId, secret })] });
    const http = nest.get(WechatHttpService);
    const handlers = () => {
      let count = 0;
      const { request, response } = http.axiosRef.interceptors as unknown as Record<
        'request' | 'response',
        { forEach(each: () => void): void }
      >;
      request.forEach(() => (count += 1));
      response.forEach(() => (count += 1));
      return count;
    };
    expect(handlers()).toBeGreaterThan(0);
    await nest.close();
    expect(handlers()).toBe(0);
  });

  it('refuses what is sent afterwards, with the reason', async () => {
    const { wechat } = given;
    const { nest } = await boot({
      imports: [WechatTokenModule.forRoot({ appId, secret, baseUrl: wechat.url })],
    });
    const http = nest.get(WechatHttpService);
    const other = http.for('default');
    await nest.close();
    for (const client of [http, other]) {
      await expect(client.axiosRef.get('/cgi-bin/get_api_domain_ip')).rejects.toMatchObject({
        code: 'SHUTTING_DOWN',
        hint: expect.stringContaining('closing'),
      });
    }
    expect(wechat.calls()).toBe(0);
  });

  it("leaves the application's own cache open", async () => {
    const cache = Object.assign(new RecordingCache(), {
      disconnect: () => Promise.reject(new Error('not yours')),
    });
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ appId, secret, cache })] });
    await expect(nest.close()).resolves.toBeUndefined();
  });
});

describe('A process (built: npm run build)', () => {
  const APP = fileURLToPath(new URL('support/short-lived-app.mjs', import.meta.url));

  it.each([
    ['closed', /^done$/],
    ['left open', /^done$/],
    ['closed while it fetches', /^(token|SHUTTING_DOWN)$/],
  ])(
    'G21: ends by itself when its application is %s',
    async (ENDING, said) => {
      const env = { ...process.env, BASE_URL: given.wechat.url, APP_ID: appId, SECRET: secret, ENDING };
      const child = spawn(process.execPath, [APP], { env });
      const output: string[] = [];
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
      }
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(output.join('').trim()).toMatch(said);
    },
    30_000,
  );
});
