import { base } from './jest.config.js';

/** What people see, in a real browser. Needs the built sample. */
export default {
  ...base,
  globalSetup: '<rootDir>/test/browser/support/global-setup.mjs',
  testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
  testTimeout: 120_000,
};
