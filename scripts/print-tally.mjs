/** Prints the sum of all runs that `tally-reporter.js` wrote to a file. */
import { readFileSync } from 'node:fs';

const runs = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const sum = (field) => runs.reduce((total, run) => total + run[field], 0);

console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
