import { base } from './jest.config.js';

/**
 * The tests that look for mutants of the core (`npm run test:mutation`): everything that needs no server and no built
 * package. Most of it is played for each mutant that survives, so what takes seconds is left out where others test the
 * same: days and fleets in simulated time, random schedules.
 */
export default {
  ...base,
  globalSetup: undefined,
  workerIdleMemoryLimit: undefined,
  testEnvironment: './test/mutation/environment.cjs',
  runner: '<rootDir>/test/mutation/runner.js',
  watchman: false,
  roots: ['<rootDir>/src', '<rootDir>/test/engine', '<rootDir>/test/conformance'],
  testMatch: [
    '<rootDir>/src/core/**/*.spec.ts',
    '<rootDir>/src/stores/cache-manager-store.spec.ts',
    '<rootDir>/test/engine/*.spec.ts',
    '<rootDir>/test/conformance/conformance.spec.ts',
  ],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/engine/(many-accounts|configured-budgets|permanent-rejection|budget-warnings|outage|fleet|cost|clocks|odd-lives|quota|reading|configuration)\\.spec\\.ts$',
  ],
};
