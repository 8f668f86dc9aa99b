import { base } from './jest.config.js';

/** Long schedules and soaks. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/long/**/*.spec.ts'],
  testTimeout: 900_000,
};
