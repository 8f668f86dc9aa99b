import { base } from './jest.config.js';

/**
 * The tests that look for mutants of the core (`npm run test:mutation`): everything that needs no server and no built
 * package. A mutant that survives has survived all of it, so what takes seconds is left out: tests with a timeout of
 * their own (environment.cjs), very many accounts, budgets over days, and random schedules.
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
    '<rootDir>/src/stores/(cache-manager-store|local-coordinator).spec.ts',
    '<rootDir>/test/engine/*.spec.ts',
    '<rootDir>/test/conformance/conformance.spec.ts',
  ],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/engine/(many-accounts|configured-budgets)\\.spec\\.ts$',
  ],
};
