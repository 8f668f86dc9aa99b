import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { SHOP, simulator } from '../nest/support/wechat.js';
import { startRedis } from '../support/redis-server.js';
import { KEYS, sha256Hex } from './support/clients.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PASS_SECRET = 'canary-pass-secret-0123456789-abcdefghij';

const given = simulator();
const folder = mkdtempSync(join(tmpdir(), 'wechat-hub-'));
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { PATH, ...environment } });
  children.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
  }
  return { child, output };
}

async function run(args: readonly string[], environment?: Record<string, string>) {
  const { child, output } = start(args, environment);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: output.text };
}

async function startHub(args: readonly string[], environment?: Record<string, string>) {
  const { child, output } = start(['hub', '--port', '0', ...args], environment);
  const ended = once(child, 'close').then(() => Promise.reject(new Error(output.text)));
  ended.catch(() => undefined);
  const address = /listening on (http:\/\/[^\s,"]+)/;
  while (!address.test(output.text)) await Promise.race([once(child.stdout, 'data'), ended]);
  return { child, output, url: address.exec(output.text)?.[1] ?? '' };
}

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const askToken = (url: string, key: string = KEYS.everything, account = 'default') =>
  fetch(`${url}/wechat-token/v1/accounts/${account}/access-token`, {
    headers: { authorization: `Bearer ${key}` },
  });

const oneAccount = () => ({
  WECHAT_APP_ID: SHOP.appId,
  WECHAT_SECRET: SHOP.secret,
  WECHAT_BASE_URL: given.wechat.url,
  WECHAT_HUB_KEY_HASH: sha256Hex(KEYS.everything),
});

describe('npx nestjs-wechat-token key (built: npm run build)', () => {
  it('draws another key each time, and its SHA-256', async () => {
    const [one, two] = await Promise.all([run(['key', '--json']), run(['key', '--json'])]);
    const { key, keyHash } = JSON.parse(one.text) as { key: string; keyHash: string };
    expect(one.code).toBe(0);
    expect(key).toMatch(/^wtk_[\w-]{43}$/);
    expect(keyHash).toBe(sha256Hex(key));
    expect(two.text).not.toContain(key);
  });

  it('explains what to do with it', async () => {
    const { code, text } = await run(['key']);
    const key = /wtk_\S+/.exec(text)?.[0] ?? '';
    expect(code).toBe(0);
    expect(text).toContain(`"keyHash": "${sha256Hex(key)}"`);
    expect(text.split(key)).toHaveLength(2);
  });
});

describe('npx nestjs-wechat-token hub (built: npm run build)', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'serves one account from the environment until %s',
    async (signal) => {
      const { child, output, url } = await startHub([], oneAccount());
      const answer = await askToken(url);
      expect(answer.status).toBe(200);
      const { value } = (await answer.json()) as { value: string };
      expect(given.wechat.isAlive(value)).toBe(true);
      expect((await askToken(url, KEYS.stranger)).status).toBe(401);

      child.kill(signal);
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(output.text).toContain(`${signal}: closing`);
      for (const secret of [SHOP.secret, value, KEYS.everything, KEYS.stranger]) {
        expect(output.text).not.toContain(secret);
      }
    },
  );

  it('serves what a file says, with secrets from variables and files, and logs JSON', async () => {
    write('shop.secret', `${SHOP.secret}\n`);
    const config = write('hub.json', {
      host: '127.0.0.1',
      log: 'json',
      token: {
        accounts: [
          { name: 'shop', appId: SHOP.appId, secret: { file: 'shop.secret' }, baseUrl: { env: 'WECHAT' } },
        ],
      },
      hub: {
        prefix: 'wechat-token',
        clients: [
          {
            name: 'orders',
            keyHash: sha256Hex(KEYS.refresher),
            accounts: ['shop'],
            rights: ['refresh', 'read'],
          },
        ],
      },
    });
    const { output, url } = await startHub(['--config', config], { WECHAT: given.wechat.url });
    expect((await askToken(url, KEYS.refresher, 'shop')).status).toBe(200);
    for (const line of output.text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');

    // A changed secret counts at the next token call.
    const { value } = (await (await askToken(url, KEYS.refresher, 'shop')).json()) as { value: string };
    write('shop.secret', 'not-the-secret-any-more');
    given.wechat.revokeToken(SHOP.appId);
    const refused = await fetch(`${url}/wechat-token/v1/accounts/shop/access-token/refresh`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS.refresher}` },
      body: JSON.stringify({ rejected: sha256Hex(value) }),
    });
    expect(await refused.json()).toMatchObject({ errcode: 40125 });
    expect(output.text).not.toContain(SHOP.secret);
  });

  it('G22: lists everything that is wrong at once, without any value', async () => {
    const config = write('wrong.json', {
      port: 99_999,
      colour: 'red',
      token: {
        accounts: [
          { name: 'shop', appId: SHOP.appId, secret: { env: 'NOT_SET' } },
          { name: 'campus', secret: 'canary-in-the-wrong-place ' },
          { name: 'files', appId: 'wx1', secret: { file: 'nowhere.secret' } },
        ],
        redis: { env: 'ALSO_NOT_SET' },
      },
      hub: { clients: [{ name: 'a', keyHash: KEYS.everything, accounts: '*', rights: ['dance'] }] },
      operations: { password: 'short' },
    });
    const { code, text } = await run(['hub', '--check', '--config', config]);
    expect(code).toBe(1);
    for (const [path, message] of [
      ['port', 'must be a whole number from 0 to 65535'],
      ['colour', 'unknown option'],
      ['token.accounts[0].secret', 'the variable NOT_SET is not set'],
      ['token.accounts[1].appId', 'required'],
      ['token.accounts[1].secret', 'must not begin or end with white space'],
      ['token.accounts[2].secret', `cannot read ${join(folder, 'nowhere.secret')}: ENOENT`],
      ['token.redis', 'the variable ALSO_NOT_SET is not set'],
      ['hub.clients[0].keyHash', 'must be the SHA-256'],
      ['hub.clients[0].rights[0]', 'must be one of'],
      ['operations.password', 'must have at least 12 characters'],
    ] as const) {
      expect(text).toContain(`  - ${path}: ${message}`);
    }
    expect(text.match(/token\.accounts\[0\]\.secret/g)).toHaveLength(1);
    for (const secret of ['canary-in-the-wrong-place', KEYS.everything]) expect(text).not.toContain(secret);
  });

  it.each([
    ['no JSON', '{ "token": canary-secret', 'it is no JSON'],
    ['a list', '[]', 'token: required'],
    ['an unknown account of a client', undefined, 'hub.clients[0].accounts[0]: no account'],
  ])('refuses %s', async (_what, content, problem) => {
    const wrong = {
      token: { accounts: [{ name: 'shop', ...SHOP }] },
      hub: { clients: [{ name: 'a', keyHash: sha256Hex('x'), accounts: ['shpo'], rights: ['read'] }] },
    };
    const { code, text } = await run(['hub', '--config', write('bad.json', content ?? wrong)]);
    expect(code).toBe(1);
    expect(text).toContain(problem);
    expect(text).not.toContain('canary');
  });

  it('says what a sound configuration means, and starts nothing', async () => {
    const { code, text } = await run(['hub', '--check', '--host', '0.0.0.0'], {
      ...oneAccount(),
      WECHAT_HUB_PORT: '9000',
      WECHAT_HUB_PASS_SECRET: PASS_SECRET,
    });
    expect(code).toBe(0);
    expect(text).toContain('listen on 0.0.0.0:9000');
    expect(text).toContain('default: read, refresh, gateway of all accounts');
    expect(text).toContain('gateway: on');
    expect(text).toContain('add redis');
    expect(text).not.toContain(PASS_SECRET);
    expect(text).not.toContain(SHOP.secret);
    expect(given.wechat.calls()).toBe(0);
  });

  it('takes the port from a variable that the file names', async () => {
    const config = write('port.json', {
      port: { env: 'PORT' },
      token: { appId: SHOP.appId, secret: SHOP.secret },
      hub: { clients: [{ name: 'a', keyHash: sha256Hex('x'), accounts: '*', rights: ['read'] }] },
    });
    const check = ['hub', '--check', '--config', config];
    expect((await run(check, { PORT: '9001' })).text).toContain('listen on 127.0.0.1:9001');
    expect((await run(check, { PORT: 'http' })).text).toContain('port: must be a whole number');
  });

  it('answers probes to everybody, and shows metrics and the status page only with the password', async () => {
    const password = 'canary-password-of-the-operator';
    const { output, url } = await startHub([], { ...oneAccount(), WECHAT_HUB_PASSWORD: password });
    for (const path of ['/health', '/health/ready', '/health/live']) {
      const answer = await fetch(url + path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    }
    const { value } = (await (await askToken(url)).json()) as { value: string };
    const withPassword = (given: string) => ({
      headers: { authorization: `Basic ${Buffer.from(`anyone:${given}`).toString('base64')}` },
    });
    for (const path of ['/metrics', '/']) {
      for (const init of [{}, withPassword('wrong'), withPassword('')]) {
        const refused = await fetch(url + path, init);
        expect(refused.status).toBe(401);
        expect(refused.headers.get('www-authenticate')).toContain('Basic');
      }
    }
    const metrics = await (await fetch(`${url}/metrics`, withPassword(password))).text();
    expect(metrics).toMatch(/^wechat_\w+\{.*account="default"/m);
    expect(metrics).toContain('process_cpu_seconds_total');
    const page = await (await fetch(url, withPassword(password))).text();
    expect(page).toContain(SHOP.appId);
    for (const secret of [value, SHOP.secret, password]) {
      for (const text of [metrics, page, output.text]) expect(text).not.toContain(secret);
    }
  });

  it('is not ready, but alive, while an account that is wanted has no token', async () => {
    const { url } = await startHub([], oneAccount());
    given.wechat.fault({ kind: 'errcode', errcode: 40125, path: '/cgi-bin/stable_token' });
    expect((await askToken(url)).status).toBe(503);
    const [ready, live] = [await fetch(`${url}/health/ready`), await fetch(`${url}/health/live`)];
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'error' }]);
    expect(live.status).toBe(200);
    // Without a password there is nothing to see.
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    expect((await fetch(url)).status).toBe(404);
  });

  it('finds the example of the image sound', async () => {
    const example = readFileSync(new URL('../../sample/hub/hub.example.json', import.meta.url), 'utf8');
    for (const name of ['shop_secret', 'pass_secret', 'hub_password']) write(name, 'x'.repeat(32));
    const config = write('example.json', example.replaceAll('/run/secrets', folder));
    const { code, text } = await run(['hub', '--check', '--config', config], { REDIS_URL: 'redis://redis' });
    expect(text).toContain('store: Redis');
    expect(text).toContain('legacy-php: gateway of shop');
    expect(code).toBe(0);
  });

  it('names the variables when there is no configuration at all', async () => {
    const { code, text } = await run(['hub']);
    expect(code).toBe(1);
    expect(text).toContain('the configuration in the environment is wrong');
    const help = await run(['hub', '--help']);
    expect(help.text).toContain('WECHAT_APP_ID');
  });

  it.each([
    [['hub', '--port', 'http'], '--port: a whole number'],
    [['hub', '--colour', 'red'], '--colour'],
  ])('ends %j with exit code 2 and the usage', async (args, problem) => {
    const { code, text } = await run(args);
    expect(code).toBe(2);
    expect(text).toContain(problem);
  });

  it('ends with exit code 1 when the port is taken, also when it is connected to Redis by then', async () => {
    const redis = await startRedis();
    try {
      const { url } = await startHub([], oneAccount());
      const environment = { ...oneAccount(), REDIS_URL: redis.url };
      const { code, text } = await run(['hub', '--port', new URL(url).port], environment);
      expect(code).toBe(1);
      expect(text).toMatch(/EADDRINUSE/);
    } finally {
      await redis.stop();
    }
  });
});
