import { base } from '../../../jest.config.js';

export default {
  ...base,
  rootDir: '../../..',
  // These failures are wanted: keep them out of the tally.
  reporters: ['default'],
  testMatch: ['<rootDir>/test/support/unhandled-fixtures/*.fixture.ts'],
};
