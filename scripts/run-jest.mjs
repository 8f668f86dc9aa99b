import { spawn } from 'node:child_process';

/** Runs jest with a configuration of its own; this process ends as jest does. */
export function runJest(config, environment) {
  const jest = ['node_modules/jest/bin/jest.js', '-i', '--config', config];
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', ...jest],
    // A group of its own: jest does not end the servers and processes of its tests when it is told to end.
    { stdio: 'inherit', env: { ...process.env, ...environment }, detached: true },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.pid && process.kill(-child.pid, signal));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}

/** The number that an option was given, above 0; else the process ends with a word about it. */
export function positive(name, text) {
  const number = Number(text);
  if (number > 0) return number;
  console.error(`--${name}: must be a number above 0, not ${text}`);
  return process.exit(2);
}
