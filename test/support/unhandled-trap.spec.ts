import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const JEST = 'node_modules/jest/bin/jest.js';
const CONFIG = 'test/support/unhandled-fixtures/jest.config.js';

/** Runs the real jest, with the configuration of all suites, on one fixture. */
const runJest = (fixture: string) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
    const child = execFile(
      process.execPath,
      [...flags, JEST, '--config', CONFIG, '-i', `${fixture}.fixture.ts`],
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });

describe('The trap for unhandled rejections', () => {
  it.each([
    ['in-a-test', 'left in a test'],
    ['handled-too-late', 'handled too late'],
    ['after-the-last-test', 'after the last test'],
    ['thrown-in-a-callback', 'thrown in a callback'],
  ])(
    'G17: fails the run on a stray error: %s',
    async (fixture, message) => {
      const { code, output } = await runJest(fixture);

      expect(code).toBe(1);
      expect(output).toContain('G17: ');
      expect(output).toContain(message);
    },
    60_000,
  );

  it('G17: lets a file pass that handles its rejections', async () => {
    const { code, output } = await runJest('clean');

    expect(output).toContain('1 passed');
    expect(code).toBe(0);
  });
});
