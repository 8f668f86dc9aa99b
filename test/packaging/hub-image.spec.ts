import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { KEYS, sha256Hex } from '../hub/support/clients.js';
import { freePort, startRedis } from '../support/redis-server.js';
import { runCommand, tryCommand } from './command.js';
import { packLibrary } from './pack.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL_MS = 180_000;
const RUN_MS = 30_000;

/** What sample/hub/Dockerfile does, step by step, on this machine. */
describe('The image of the hub', () => {
  let hub: string;
  let dockerfile: string;
  let child: ChildProcessByStdio<null, Readable, Readable> | undefined;

  beforeAll(async () => {
    const { folder, tarball } = await packLibrary();
    hub = folder;
    dockerfile = await readFile(join(ROOT, 'sample/hub/Dockerfile'), 'utf8');
    await rename(tarball, join(hub, 'nestjs-wechat-token.tgz'));
    await cp(join(ROOT, 'sample/hub/package.json'), join(hub, 'package.json'));
    const [, install = ''] = /^RUN (npm install .+?) &&/m.exec(dockerfile) ?? [];
    const [npm = '', ...args] = install.split(' ');
    await runCommand(hub, INSTALL_MS, npm, ...args, '--prefer-offline');
  }, INSTALL_MS);
  afterEach(() => void child?.kill('SIGKILL'));
  afterAll(() => rm(hub, { recursive: true, force: true }));

  it('starts by its entry point over Redis, is healthy by its health check, and ends by SIGTERM', async () => {
    const wechat = await new WechatSimulator({ clock: 'real' }).start();
    const redis = await startRedis();
    const port = await freePort();
    const [, entry = ''] = /^ENTRYPOINT (\[.+\])$/m.exec(dockerfile) ?? [];
    const [, check = ''] = /^ *CMD (\[.+\])$/m.exec(dockerfile) ?? [];
    const [, ...program] = JSON.parse(entry) as string[];
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      WECHAT_HUB_PORT: `${port}`,
      WECHAT_HUB_LOG: 'json',
      WECHAT_APP_ID: SIMULATOR_ACCOUNT.appId,
      WECHAT_SECRET: SIMULATOR_ACCOUNT.secret,
      WECHAT_BASE_URL: wechat.url,
      REDIS_URL: redis.url,
      WECHAT_HUB_KEY_HASH: sha256Hex(KEYS.everything),
      WECHAT_HUB_PASSWORD: 'a-password-for-the-operator',
    };
    try {
      child = spawn(process.execPath, program, { cwd: hub, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const listening = new Promise<void>((resolve, reject) => {
        for (const stream of [child!.stdout, child!.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            if (output.includes('listening on')) resolve();
          });
        }
        child!.once('exit', () => reject(new Error(output)));
      });
      await listening;
      // Nothing is missing in the image.
      expect(output).not.toContain('npm install');

      const token = await fetch(`http://127.0.0.1:${port}/wechat-token/v1/accounts/default/access-token`, {
        headers: { authorization: `Bearer ${KEYS.everything}` },
      });
      expect(token.status).toBe(200);
      await writeFile(join(hub, 'check.mjs'), `process.env.WECHAT_HUB_PORT = '${port}';`);
      const [, , script = ''] = JSON.parse(check) as string[];
      const healthy = await tryCommand(
        hub,
        RUN_MS,
        process.execPath,
        '--import',
        './check.mjs',
        '-e',
        script,
      );
      expect(healthy).toMatchObject({ code: 0, stderr: '' });

      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
      const gone = await tryCommand(hub, RUN_MS, process.execPath, '--import', './check.mjs', '-e', script);
      expect(gone.code).toBe(1);
    } finally {
      await Promise.all([wechat.stop(), redis.stop()]);
    }
  }, 60_000);
});
