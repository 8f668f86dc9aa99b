/** `npm run test:soak -- --minutes 10 [--seed 7]`: runs the soak for so many minutes (default 2). */
import { parseArgs } from 'node:util';
import { positive, runJest } from './run-jest.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
});
runJest('jest.soak.config.js', {
  SOAK_MINUTES: `${positive('minutes', values.minutes)}`,
  SOAK_SEED: values.seed,
});
