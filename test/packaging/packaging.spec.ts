import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand, tryCommand } from './command.js';
import { packLibrary, type PackedFile } from './pack.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const APPS = fileURLToPath(new URL('./apps', import.meta.url));
const require = createRequire(import.meta.url);
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const INSTALL_MS = 180_000;
const RUN_MS = 30_000;
/** cron says so when a second ends while it computes when the application's own job is due (kelektiv/node-cron#962). */
const LATE_BY_A_HAIR =
  /^\[Cron\] Missed execution deadline by \d+ms for job "app:tick" with .+\. Executing immediately\.\n/gm;

describe('The packed library', () => {
  let scratch: string;
  let tarball: string;
  let files: readonly PackedFile[];

  beforeAll(async () => {
    ({ folder: scratch, tarball, files } = await packLibrary());
  }, INSTALL_MS);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('holds what a user needs', () => {
    const paths = files.map(({ path }) => path);
    for (const path of [
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'docs/hub.md',
      'CHANGELOG.md',
      'package.json',
    ]) {
      expect(paths).toContain(path);
    }
    for (const entry of [
      'dist/index',
      'dist/prometheus/index',
      'dist/terminus/index',
      'dist/testing/index',
    ]) {
      expect(paths).toEqual(expect.arrayContaining([`${entry}.js`, `${entry}.d.ts`]));
    }
  });

  it('holds nothing else: no tests, sources, maps or leftovers of the build', () => {
    const strangers = files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^(dist\/.+\.(js|d\.ts)|README(\.zh-CN)?\.md|(CHANGELOG|SECURITY)\.md|docs\/[\w.-]+\.(md|yml)|LICENSE|package\.json)$/.test(
            path,
          ),
      );
    expect(strangers).toEqual([]);
    expect(files.filter(({ path }) => /\.spec\.|__tests__|^test\//.test(path))).toEqual([]);
  });

  describe.each(['nest-12-esm', 'nest-12-cjs', 'nest-11-cjs'])('in an application of %s', (name) => {
    let app: string;

    beforeAll(async () => {
      app = join(scratch, name);
      await mkdir(app);
      await cp(join(APPS, name, 'package.json'), join(app, 'package.json'));
      for (const file of ['main.ts', 'tsconfig.json']) await cp(join(APPS, file), join(app, file));
      await runCommand(
        app,
        INSTALL_MS,
        'npm',
        'install',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        tarball,
      );
    }, INSTALL_MS);

    it('compiles with the types of the package', async () => {
      const { code, stdout } = await tryCommand(app, INSTALL_MS, process.execPath, TSC, '-p', app);

      expect(stdout).toBe('');
      expect(code).toBe(0);
    });

    it("sends messages, leaves the application's cron jobs alone in both import orders, and exits by itself", async () => {
      const { code, stdout, stderr } = await tryCommand(app, RUN_MS, process.execPath, 'dist/main.js');

      expect(stderr.replace(LATE_BY_A_HAIR, '')).toBe('');
      expect(code).toBe(0);
      const results = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? '[]') as unknown;
      const healthy = {
        msgids: [expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)],
        state: 'fresh',
        branded: true,
        // Whoever revoked the token, it was none of the application's processes.
        errors: ['TOKEN_STOLEN_SUSPECTED'],
        health: 'ok',
        rejected: '1',
        seconds: 2,
        doubled: 0,
        jobs: ['app:tick', 'wechat-token:sweep'],
      };
      expect(results).toEqual([
        { order: 'schedule first', ...healthy },
        { order: 'wechat first', ...healthy },
      ]);
    });

    it.each([
      ['terminus', '@nestjs/terminus'],
      ['prometheus', 'prom-client'],
    ])('needs an optional package for ./%s only, and then names it: %s', async (entry, missing) => {
      const load = (from: string) =>
        tryCommand(app, RUN_MS, process.execPath, '--input-type=module', '-e', `await import('${from}')`);
      const installed = join(app, 'node_modules', missing);
      await rename(installed, join(scratch, 'away'));
      try {
        expect(await load('nestjs-wechat-token')).toMatchObject({ code: 0, stderr: '' });
        const { code, stderr } = await load(`nestjs-wechat-token/${entry}`);
        expect(code).toBe(1);
        expect(stderr).toContain(`Cannot find package '${missing}'`);
      } finally {
        await rename(join(scratch, 'away'), installed);
      }
    });

    const startsWithJestInCommonJs = name === 'nest-11-cjs';
    if (startsWithJestInCommonJs)
      it('is tested by Jest in CommonJS with the line of the README, and not without', async () => {
        const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
        const line = /^"transformIgnorePatterns": .+$/m.exec(readme)?.[0] ?? '';
        const config = {
          roots: ['<rootDir>/jest'],
          transform: { '^.+\\.(t|j)s$': require.resolve('@swc/jest') },
        };
        const run = async (settings: object) => {
          await writeFile(join(app, 'jest.config.json'), JSON.stringify(settings));
          return tryCommand(app, INSTALL_MS, process.execPath, JEST, '--config', 'jest.config.json');
        };
        await cp(join(APPS, 'in-jest.js'), join(app, 'jest/in-jest.spec.js'));

        const without = await run(config);
        expect(without.stderr).toContain('Must use import to load ES Module');
        const { code, stderr } = await run({ ...config, ...(JSON.parse(`{${line}}`) as object) });
        expect(stderr).toContain('Tests:       1 passed, 1 total');
        expect(code).toBe(0);
      });

    it('runs the executable', async () => {
      const { code, stdout } = await tryCommand(
        app,
        RUN_MS,
        'npx',
        '--no-install',
        'nestjs-wechat-token',
        '--help',
      );

      expect(code).toBe(0);
      expect(stdout).toMatch(/simulator/);
    });

    it('names the HTTP server that a hub of its own needs', async () => {
      const config = join(app, 'hub.json');
      const clients = [{ name: 'me', keyHash: '0'.repeat(64), accounts: '*', rights: ['read'] }];
      await writeFile(config, JSON.stringify({ token: { appId: 'wx', secret: 'x' }, hub: { clients } }));
      const cli = ['--no-install', 'nestjs-wechat-token', 'hub', '--config', config];
      const { code, stdout, stderr } = await tryCommand(app, RUN_MS, 'npx', ...cli);

      expect(stderr).toContain('npm install @nestjs/platform-express');
      expect(stdout).toBe('');
      expect(code).toBe(1);
    });
  });
});
