import type { AxiosRequestConfig } from 'axios';
import type { TokenGate } from './token-gate.js';

export type BeforeRedirect = NonNullable<AxiosRequestConfig['beforeRedirect']>;

/** How often a URL may be percent-encoded inside another one before we stop looking. */
const DECODINGS = 3;

/**
 * Refuses to follow a redirect that would carry the token to a host that must not have it. Redirects that drop the
 * token (to a download server, say) are followed.
 */
export function guardRedirects(gate: TokenGate, token: string): BeforeRedirect {
  return (options) => {
    const href = String(options.href);
    if (mentions(href, token) && !gate.admits(new URL(href))) throw new RedirectRefusedError();
  };
}

/** The caller's hook is asked first; what it changes is seen by the second. */
export function inTurn(first: BeforeRedirect, second: BeforeRedirect): BeforeRedirect {
  return (options, response, request) => {
    first(options, response, request);
    second(options, response, request);
  };
}

/** How follow-redirects reports what a hook threw. */
export const REDIRECT_FAILURE = 'ERR_FR_REDIRECTION_FAILURE';

class RedirectRefusedError extends Error {
  override readonly name = 'RedirectRefusedError';

  constructor() {
    super('the answer redirects the token to a host that must not have it');
  }
}

/** Whether `token` stands in `href`, also percent-encoded several times. */
export function mentions(href: string, token: string): boolean {
  let text = href;
  for (let round = 0; round <= DECODINGS; round += 1) {
    if (text.includes(token)) return true;
    if (!text.includes('%')) return false;
    // A stray % elsewhere must not keep the rest encoded.
    text = text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
      try {
        return decodeURIComponent(bytes);
      } catch {
        return bytes;
      }
    });
  }
  return false;
}
