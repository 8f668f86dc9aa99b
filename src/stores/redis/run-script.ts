import { types } from 'node:util';
import type { RedisScript } from './scripts.js';

/** By digest first; a server that was restarted or failed over does not know the script yet. */
export async function runScript(
  script: RedisScript,
  byDigest: (sha: string) => Promise<unknown>,
  bySource: (source: string) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await byDigest(script.sha);
  } catch (error) {
    if (!types.isNativeError(error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return bySource(script.source);
  }
}
