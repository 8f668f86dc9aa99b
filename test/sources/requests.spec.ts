import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { APP_ID, KINDS, SECRET, SOURCES, TOKEN, fetchOnce, limits } from './given.js';
import { ScriptedServer } from './scripted-server.js';

const server = new ScriptedServer();

beforeEach(async () => {
  await server.start();
  server.seen.length = 0;
  server.answer = { body: `{"access_token":"${TOKEN}","expires_in":7200}` };
});
afterEach(() => server.stop());

const ENCODED = 'cAnArY%2Bsecret%2F0123456789abcdef%3D%3D';

describe('What goes over the wire', () => {
  it.each([
    ['normal', false],
    ['forced', true],
  ] as const)(
    'stable_token, %s: the documented JSON in its documented order, nothing in the query',
    async (mode, force) => {
      await fetchOnce(SOURCES.stable_token(server.url), mode);
      const body = `{"grant_type":"client_credential","appid":"${APP_ID}","secret":"${SECRET}","force_refresh":${force}}`;
      expect(server.seen).toEqual([
        expect.objectContaining({ method: 'POST', target: '/cgi-bin/stable_token', body }),
      ]);
      expect(server.seen[0]?.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      });
      expect(server.seen[0]?.headers).not.toHaveProperty('transfer-encoding');
    },
  );

  it('token: grant_type, appid and secret in the query, no body', async () => {
    await fetchOnce(SOURCES.token(server.url));
    const target = `/cgi-bin/token?grant_type=client_credential&appid=${APP_ID}&secret=${ENCODED}`;
    expect(server.seen).toEqual([expect.objectContaining({ method: 'GET', target, body: '' })]);
  });

  it('gettoken: corpid and corpsecret in the query, no body', async () => {
    await fetchOnce(SOURCES.gettoken(server.url));
    const target = `/cgi-bin/gettoken?corpid=ww1234567890abcdef&corpsecret=${ENCODED}`;
    expect(server.seen).toEqual([expect.objectContaining({ method: 'GET', target, body: '' })]);
  });

  it.each(KINDS)('%s: the probe asks for the addresses of the API with the token', async (kind) => {
    server.answer = { body: '{"ip_list":["101.226.62.77"]}' };
    await expect(SOURCES[kind](server.url).probe?.(TOKEN, limits())).resolves.toBe(true);
    const target = `/cgi-bin/get_api_domain_ip?access_token=${TOKEN}`;
    expect(server.seen).toEqual([expect.objectContaining({ method: 'GET', target, body: '' })]);
  });

  it.each(KINDS)('%s: a base URL with a prefix and slashes at its end keeps its prefix', async (kind) => {
    await fetchOnce(SOURCES[kind](`${server.url}/proxy/wechat//`));
    expect(server.seen[0]?.target).toMatch(/^\/proxy\/wechat\/cgi-bin\/(stable_token|token|gettoken)\b/);
  });
});

describe('The rules each source lives by', () => {
  it.each([
    ['stable_token', 'idempotent', [285, 120, 30], [5000, 'day', 30], { perDay: 10, minIntervalMs: 30_000 }],
    ['token', 'exclusive', [900, 600, 60], [500, 'day', 30], undefined],
    ['gettoken', 'unknown', [900, 600, 60], [2000, 'day', 30], undefined],
  ] as const)('%s', (kind, rotation, [earliest, latest, due], [ceiling, per, reserve], forceRation) => {
    const source = SOURCES[kind](server.url);
    expect(source).toMatchObject({
      kind,
      scope: 'shared',
      rotation,
      windows: { soonEarliestMs: earliest * 1000, soonLatestMs: latest * 1000, dueMs: due * 1000 },
      budget: { ceiling, per, reserve },
    });
    expect(source.forceRation).toEqual(forceRation);
  });
});
