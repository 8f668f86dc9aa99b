import { describe, expect, it } from '@jest/globals';
import { isWechatError } from '../../core/errors.js';
import { loadRedisYet } from './load-redis-yet.js';

describe('loadRedisYet', () => {
  it('names the package to install when it is missing', () => {
    const nothing = { resolve: () => raise(new Error('Cannot find module')) } as unknown as NodeJS.Require;
    try {
      loadRedisYet(nothing);
      throw new Error('it was found');
    } catch (error) {
      expect(isWechatError(error, 'MISSING_PACKAGE')).toBe(true);
      expect(String(error)).toContain('npm install cache-manager-redis-yet');
      expect(error).toMatchObject({ hint: expect.stringContaining('Install') });
    }
  });
});

function raise(error: Error): never {
  throw error;
}
