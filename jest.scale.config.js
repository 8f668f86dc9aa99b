import { base } from './jest.config.js';

/** Very many accounts in real processes: `npm run test:scale`. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/scale/**/*.spec.ts'],
};
