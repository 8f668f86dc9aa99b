import { describe, expect, it } from '@jest/globals';
import type { HubConfig } from './hub-config.js';
import { requirePackages } from './require-packages.js';

const none = () => {
  throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
};
const config = (token: object, limits?: object) =>
  ({ token, hub: { clients: [], limits } }) as unknown as HubConfig;
const unlimited = { requestsPerSecond: false, refusedPerMinute: false };
const REDIS = { redis: 'redis://127.0.0.1' };

describe('The packages that a hub needs', () => {
  it.each<[string, HubConfig, string]>([
    [
      'Redis and limits',
      config(REDIS),
      'npm install @nestjs/platform-express cache-manager-redis-yet @nestjs/throttler',
    ],
    ['Redis alone', config(REDIS, unlimited), 'npm install @nestjs/platform-express cache-manager-redis-yet'],
    ['limits alone', config({}), 'npm install @nestjs/platform-express @nestjs/throttler'],
    [
      'one limit',
      config({}, { requestsPerSecond: false }),
      'npm install @nestjs/platform-express @nestjs/throttler',
    ],
  ])('are named all at once when they are not installed: %s', (_what, given, command) => {
    expect(() => requirePackages(given, none)).toThrow(
      expect.objectContaining({
        code: 'MISSING_PACKAGE',
        message: `This configuration needs packages that are not installed: ${command}`,
      }),
    );
  });

  it('are only the HTTP server without Redis and limits, or with a storage of its own', () => {
    for (const given of [config({}, unlimited), config({}, { storage: {} })]) {
      expect(() => requirePackages(given, none)).toThrow(/npm install @nestjs\/platform-express$/);
    }
  });

  it('are found where they are installed', () => {
    requirePackages(config(REDIS));
    const notForRequire = () => {
      throw Object.assign(new Error('No "exports" main defined'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    };
    requirePackages(config(REDIS), notForRequire);
  });
});
