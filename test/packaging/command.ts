import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly code: number | string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, or for `timeoutMs`. A `code` other than 0 says how it failed. */
export const tryCommand = (cwd: string, timeoutMs: number, command: string, ...args: string[]) =>
  new Promise<CommandResult>((resolve) => {
    execFile(
      command,
      args,
      { cwd, timeout: timeoutMs, killSignal: 'SIGKILL', env: ENV },
      (error, stdout, stderr) =>
        resolve({ code: error ? (error.code ?? error.signal ?? 1) : 0, stdout, stderr }),
    );
  });

/** As `tryCommand`, for preparations that must not fail. */
export async function runCommand(cwd: string, timeoutMs: number, command: string, ...args: string[]) {
  const { code, stdout, stderr } = await tryCommand(cwd, timeoutMs, command, ...args);
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} failed (${String(code)}):\n${stdout}\n${stderr}`);
  return stdout;
}

/** Without what `npm run` tells its children: the scratch applications are projects of their own. */
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)|^NODE_OPTIONS$|^INIT_CWD$/.test(name),
  ),
);
