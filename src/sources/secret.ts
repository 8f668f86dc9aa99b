import { createHmac } from 'node:crypto';
import { TokenFetchError } from '../core/failure.js';
import { sanitizeCause } from '../core/redact.js';

/** The secret itself, or a function that fetches it anew for every use, from a vault for example. */
export type Secret = string | (() => string | Promise<string>);

const ABORTED = 'aborted before the request was sent';

function notSent(reason: string): TokenFetchError {
  return new TokenFetchError({ class: 'transient', reason });
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(notSent(ABORTED)), { once: true });
  });
}

/**
 * The secret in use now. A function that fails, or does not answer before `signal` fires, is a passing failure:
 * nothing was sent to WeChat, and the vault may be back soon.
 */
export async function resolveSecret(secret: Secret, signal?: AbortSignal): Promise<string> {
  if (signal?.aborted) throw notSent(ABORTED);
  let value: unknown = secret;
  if (typeof secret === 'function') {
    const call = Promise.resolve()
      .then(secret)
      .catch((error: unknown) => {
        throw notSent(`the secret function failed: ${sanitizeCause(error).message}`);
      });
    value = await (signal ? Promise.race([call, whenAborted(signal)]) : call);
  }
  if (typeof value !== 'string' || value === '') throw notSent('the secret function gave no secret');
  return value;
}

/**
 * Tells two secrets of one account apart without revealing either: 16 hex digits of an HMAC keyed with the account's
 * identity, so that equal secrets of different accounts look different.
 */
export function fingerprintOf(identity: string, secret: string): string {
  return createHmac('sha256', `nestjs-wechat-token secret fingerprint:${identity}`)
    .update(secret)
    .digest('hex')
    .slice(0, 16);
}
