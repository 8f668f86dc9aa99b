import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe('npx nestjs-wechat-token (built: npm run build)', () => {
  const children: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function start(...args: string[]) {
    const child = spawn(process.execPath, [MAIN, ...args]);
    children.push(child);
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
    }
    return { child, output };
  }

  async function run(...args: string[]) {
    const { child, output } = start(...args);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, text: output.text };
  }

  async function startSimulator(...args: string[]) {
    const { child, output } = start('simulator', '--port', '0', ...args);
    while (!output.text.includes('Ctrl+C')) await once(child.stdout, 'data');
    return { child, text: output.text, url: /listening on (\S+)/.exec(output.text)?.[1] ?? '' };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('runs a simulator until %s', async (signal) => {
    const { child, text, url } = await startSimulator('--app-id', 'wxmine', '--secret', 'mine');
    const query = 'grant_type=client_credential&appid=wxmine&secret=mine';
    expect(text).toContain(`curl '${url}/cgi-bin/token?${query}'`);

    const answer = await fetch(`${url}/cgi-bin/token?${query}`);
    expect(await answer.json()).toMatchObject({ expires_in: 7200 });
    const revoked = await fetch(`${url}/__simulator__/revoke`, { method: 'POST' });
    expect(await revoked.json()).toEqual({ revoked: 1 });

    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('prints help', async () => {
    const [general, special] = await Promise.all([run('--help'), run('simulator', '--help')]);

    expect(general).toEqual({ code: 0, text: expect.stringContaining('simulator') });
    expect(special).toEqual({ code: 0, text: expect.stringContaining('--overlap') });
  });

  it.each([
    [[], 'a command is missing'],
    [['dance'], "unknown command 'dance'"],
    [['simulator', '--overlap', 'never'], '--overlap: one of at-once, newest-two, by-time'],
    [['simulator', '--port', '70000'], '--port: a whole number'],
    [['simulator', '--colour', 'red'], '--colour'],
  ])('ends %j with exit code 2 and the usage', async (args, problem) => {
    const { code, text } = await run(...args);

    expect(code).toBe(2);
    expect(text).toContain(problem);
    expect(text).toContain('Usage: nestjs-wechat-token');
  });

  it('ends with exit code 1 when the port is taken', async () => {
    const { url } = await startSimulator();

    const { code, text } = await run('simulator', '--port', new URL(url).port);

    expect(code).toBe(1);
    expect(text).toMatch(/^nestjs-wechat-token simulator: .*EADDRINUSE/);
  });
});
