import { types } from 'node:util';

/** A short account of a foreign error that quotes no data: its code, Redis' first word, or the name of its class. */
export function describeTrouble(error: unknown): string {
  if (!types.isNativeError(error)) return 'failed';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code) return code;
  // Redis' own errors begin with a word in capitals: READONLY, OOM, NOAUTH, MISCONF …
  return /^[A-Z]{2,}\b/.exec(error.message)?.[0] ?? error.constructor.name;
}
