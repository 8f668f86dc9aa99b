/** `npm run test:soak -- --minutes 10 [--seed 7]`: runs the soak for so many minutes (default 2). */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes: must be a number above 0, not ${values.minutes}`);
  process.exit(2);
}
const jest = ['node_modules/jest/bin/jest.js', '-i', '--config', 'jest.soak.config.js'];
const child = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', ...jest],
  { stdio: 'inherit', env: { ...process.env, SOAK_MINUTES: `${minutes}`, SOAK_SEED: values.seed } },
);
child.on('exit', (code) => (process.exitCode = code ?? 1));
