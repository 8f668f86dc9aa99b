import { base } from '../../../jest.config.js';

export default {
  ...base,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/support/unhandled-fixtures/*.fixture.ts'],
};
