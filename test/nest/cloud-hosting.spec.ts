import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fileSource,
  noTokenSource,
  WechatHttpService,
  WechatTokenModule,
  type WechatTokenModuleOptions,
} from '../../src/index.js';
import { json, TestServer } from '../http/support/test-server.js';
import { apps } from './support/apps.js';

const FIRST = 'canary-cloudbase-token-0001';
const SECOND = 'canary-cloudbase-token-0002';
const HOST = 'api.weixin.qq.com';
const PATH = '/cgi-bin/user/info?openid=alice';
const boot = apps();

describe('In a container of cloud hosting', () => {
  let sideCar: TestServer;
  let folder: string;
  beforeEach(async () => {
    sideCar = await new TestServer().start();
    folder = await mkdtemp(join(tmpdir(), 'cloudbase-'));
  });
  afterEach(async () => {
    await sideCar.stop();
    await rm(folder, { recursive: true });
  });

  /** Everything for WeChat goes over plain http to the side-car, as the container's network sees to. */
  async function start(options: WechatTokenModuleOptions) {
    const http = { proxy: { protocol: 'http', host: '127.0.0.1', port: Number(new URL(sideCar.url).port) } };
    const { nest } = await boot({ imports: [WechatTokenModule.forRoot({ cron: false, http, ...options })] });
    return nest.get(WechatHttpService);
  }

  /** As the platform rewrites it: whole, at once. */
  async function rewrite(token: string): Promise<string> {
    const path = join(folder, 'cloudbase_access_token');
    await writeFile(`${path}.new`, `${token}\n`);
    await rename(`${path}.new`, path);
    return path;
  }

  const hosted = async (): Promise<WechatTokenModuleOptions> => ({
    platform: 'custom',
    source: fileSource(await rewrite(FIRST)),
    tokenParam: 'cloudbase_access_token',
    baseUrl: `http://${HOST}`,
    insecureHosts: [HOST],
  });
  const tokens = () => sideCar.seen.map(({ url }) => new URL(url).searchParams.get('cloudbase_access_token'));

  it('requests go out without a token, over plain http, and the side-car adds it', async () => {
    const http = await start({ platform: 'custom', source: noTokenSource(), baseUrl: `http://${HOST}` });

    const { data } = await http.axiosRef.get<unknown>(PATH);

    expect(data).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(sideCar.seen.map(({ url }) => url)).toEqual([`http://${HOST}${PATH}`]);
  });

  it('errors without a token are errors still, and nothing is sent again', async () => {
    const http = await start({ platform: 'custom', source: noTokenSource(), baseUrl: `http://${HOST}` });
    sideCar.handler = (_, response) => json(response, { errcode: 40001, errmsg: 'invalid credential' });

    await expect(http.axiosRef.get(PATH)).rejects.toMatchObject({ code: 'API_ERROR', errcode: 40001 });
    expect(sideCar.seen).toHaveLength(1);
  });

  it('the token of the file travels as cloudbase_access_token, and not as access_token', async () => {
    const http = await start(await hosted());

    await http.axiosRef.get(PATH);

    expect(tokens()).toEqual([FIRST]);
    expect(sideCar.seen[0]).toMatchObject({ token: null });
  });

  it('a rejected one is read anew, and the request repeated with it', async () => {
    const http = await start(await hosted());
    await http.axiosRef.get(PATH);
    await rewrite(SECOND);
    sideCar.handler = ({ url }, response) =>
      json(response, url.includes(SECOND) ? { errcode: 0 } : { errcode: 42001, errmsg: 'expired' });

    await Promise.all(Array.from({ length: 20 }, () => http.axiosRef.get(PATH)));

    expect(tokens().at(-1)).toBe(SECOND);
    expect(sideCar.seen.length).toBeLessThanOrEqual(41);
  });

  it('a rejected one that is still in the file is an error, not a loop', async () => {
    const http = await start(await hosted());
    sideCar.handler = (_, response) => json(response, { errcode: 42001, errmsg: 'expired' });

    await expect(http.axiosRef.get(PATH)).rejects.toMatchObject({ errcode: 42001 });
    expect(sideCar.seen.length).toBeLessThanOrEqual(2);
  });

  it('plain http to a host that insecureHosts does not name is refused at the start', async () => {
    const { insecureHosts: _named, ...options } = await hosted();

    await expect(start(options as WechatTokenModuleOptions)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('insecureHosts') as unknown,
    });
  });
});
