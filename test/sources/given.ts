import { TokenFetchError, type FetchFailure } from '../../src/core/failure.js';
import { type TokenSource } from '../../src/core/token-source.js';
import { classicTokenSource } from '../../src/sources/classic-token-source.js';
import { type Secret } from '../../src/sources/secret.js';
import { stableTokenSource } from '../../src/sources/stable-token-source.js';
import { wecomTokenSource } from '../../src/sources/wecom-token-source.js';
import { systemClock } from '../../src/core/clock.js';
import { WrongCalls } from '../../src/sources/wrong-calls.js';
import { plainTransport } from './scripted-server.js';

export const SECRET = 'cAnArY+secret/0123456789abcdef==';
export const TOKEN = '70_cAnArY-tOkEn_0123456789';
export const APP_ID = 'wx1234567890abcdef';

/** Each source that asks an endpoint, by its kind. */
export const SOURCES = {
  stable_token: (baseUrl: string, secret: Secret = SECRET): TokenSource =>
    stableTokenSource({ appId: APP_ID, secret, baseUrl, transport: plainTransport }),
  token: (baseUrl: string, secret: Secret = SECRET): TokenSource =>
    classicTokenSource({ appId: APP_ID, secret, baseUrl, transport: plainTransport }),
  gettoken: (baseUrl: string, secret: Secret = SECRET): TokenSource =>
    wecomTokenSource({
      corpId: 'ww1234567890abcdef',
      agentId: 1000002,
      secret,
      baseUrl,
      transport: plainTransport,
      app: {},
      wrongCalls: new WrongCalls(systemClock),
    }),
};
export type Kind = keyof typeof SOURCES;
export const KINDS = Object.keys(SOURCES) as Kind[];

/** Limits that no test reaches. */
export function limits() {
  return { timeoutMs: 10_000, signal: new AbortController().signal };
}

export function fetchOnce(source: TokenSource, mode: 'normal' | 'forced' = 'normal') {
  return source.fetch({ mode, ...limits() });
}

/** What a call failed with; fails itself when the call succeeds or throws anything but a `TokenFetchError`. */
export async function failureOf(call: Promise<unknown>): Promise<FetchFailure> {
  const outcome = await call.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error,
  );
  if (outcome instanceof TokenFetchError) return outcome.failure;
  throw outcome;
}
