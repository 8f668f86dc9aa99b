// Runs the benchmarks one after the other and reports each result as it comes; exit code 1 when one misses its limit.
//
//   npm run bench                              builds first
//   npm run --silent bench -- --json           JSON lines instead of a table (without --silent npm adds a banner)
//   node --expose-gc bench/run.mjs [--json] [part of a benchmark's file name …]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { jsonReport, tableReport } from './support/report.mjs';

const BENCHMARKS = [
  'warm-call',
  'interceptor',
  'heap-per-account',
  'sweep',
  'start-up',
  'hub',
  'redis-warm-call',
  'redis-propagation',
  'redis-refresh-cost',
  'redis-recovery',
];

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const report = process.argv.includes('--json') ? jsonReport() : tableReport();
let failed = false;

for (const name of BENCHMARKS) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const file = new URL(`./${name}.bench.mjs`, import.meta.url).href;
  const child = fork(new URL('./support/isolated.mjs', import.meta.url), [file], {
    // Standard output belongs to the report.
    stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
    execArgv: ['--expose-gc'],
  });
  child.on('message', (row) => {
    failed ||= !row.pass;
    report.row(row);
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) {
    failed = true;
    console.error(`${name} ended with ${exitCode}`);
  }
}
process.exitCode = failed ? 1 : 0;
