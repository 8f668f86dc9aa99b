/** Shared by every suite: native ESM, swc with the decorators Nest needs. */
export const base = {
  // Finds a Redis server for the tests, once.
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  // Node's, with the trap of G17: an unhandled rejection or an uncaught exception fails the run.
  testEnvironment: '<rootDir>/test/support/unhandled-environment.cjs',
  reporters: ['default', '<rootDir>/scripts/tally-reporter.js'],
  // Modules of finished test files stay in memory: a worker that holds too much of them is replaced.
  workerIdleMemoryLimit: '1GB',
  // No test depends on real time; this only tells a slow machine from a test that hangs.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The snippets of the README import the library as its users do.
    '^nestjs-wechat-token$': '<rootDir>/src/index.ts',
    '^nestjs-wechat-token/(?!package)(.*)$': '<rootDir>/src/$1/index.ts',
    '^@nestjs/throttler$': '<rootDir>/test/support/throttler.mjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/sample/dist/', '<rootDir>/.stryker-tmp/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
};

export default {
  ...base,
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/packaging/',
    '<rootDir>/test/long/',
    '<rootDir>/test/soak/',
    '<rootDir>/test/scale/',
  ],
};
