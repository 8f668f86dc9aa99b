import { base } from './jest.config.js';

/** A fleet under load and faults for as long as one likes: `npm run test:soak -- --minutes 10`. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/soak/**/*.spec.ts'],
  testTimeout: 120_000,
};
