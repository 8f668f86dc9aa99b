import { base } from './jest.config.js';

/** Packs the library, and installs and runs it in applications of its users: minutes, not seconds. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/packaging/**/*.spec.ts'],
  testTimeout: 180_000,
};
