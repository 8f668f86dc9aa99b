import { types } from 'node:util';

/** What Redis says under the general word ERR, where it quotes nothing of ours and names what to change. */
const HARMLESS = ['ERR DB index is out of range', 'ERR max number of clients reached'];

/** A short account of a foreign error that quotes no data: its code, Redis' first word, or the name of its class. */
export function describeTrouble(error: unknown): string {
  if (!types.isNativeError(error)) return 'failed';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code) return code;
  const told = HARMLESS.find((text) => error.message.startsWith(text));
  if (told) return told;
  if (error.message.includes('unauthenticated')) return 'NOAUTH';
  // Redis' own errors begin with a word in capitals: READONLY, OOM, NOAUTH, MISCONF …
  return /^[A-Z]{2,}\b/.exec(error.message)?.[0] ?? error.constructor.name;
}
