/**
 * `npm run test:scale [-- --accounts 100000 --processes 8 --speed 20]`: very many accounts over real processes and a real
 * Redis, on a clock that runs `speed` times as fast. One renewal of every account takes 208 minutes of that clock.
 */
import { parseArgs } from 'node:util';
import { positive, runJest } from './run-jest.mjs';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    processes: { type: 'string', default: '8' },
    speed: { type: 'string', default: '20' },
  },
});
const environment = Object.entries(values).map(([name, text]) => [
  `SCALE_${name.toUpperCase()}`,
  `${positive(name, text)}`,
]);
runJest('jest.scale.config.js', Object.fromEntries(environment));
