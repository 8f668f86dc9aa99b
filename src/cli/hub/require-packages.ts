import { createRequire } from 'node:module';
import { hintedError } from '../../core/engine-errors.js';
import type { HubConfig } from './hub-config.js';

type Resolve = (name: string) => unknown;

/** Names all packages at once that this configuration needs and that are not installed. Throws `MISSING_PACKAGE`. */
export function requirePackages(
  config: HubConfig,
  resolve: Resolve = createRequire(import.meta.url).resolve,
): void {
  const missing = neededBy(config).filter((name) => !resolves(name, resolve));
  if (missing.length === 0) return;
  const message = `This configuration needs packages that are not installed: npm install ${missing.join(' ')}`;
  throw hintedError('MISSING_PACKAGE', message, 'en');
}

function neededBy({ token, hub: { limits } }: HubConfig): readonly string[] {
  const limited = limits?.requestsPerSecond !== false || limits.refusedPerMinute !== false;
  return [
    '@nestjs/platform-express',
    ...(token.redis === undefined ? [] : ['cache-manager-redis-yet']),
    ...(limited && !limits?.storage ? ['@nestjs/throttler'] : []),
  ];
}

function resolves(name: string, resolve: Resolve): boolean {
  try {
    resolve(name);
    return true;
  } catch (error) {
    // A package that cannot be required is installed all the same.
    return (error as { code?: unknown }).code !== 'MODULE_NOT_FOUND';
  }
}
