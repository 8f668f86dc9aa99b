import { hintedError } from '../core/engine-errors.js';
import { type JsSdkSignature, signJsSdk } from '../core/js-sdk-signature.js';
import type { Locale } from '../core/settings.js';
import { requiredText } from './required-text.js';
import { NO_PAGE_SIGNATURE } from './wechat-token.messages.js';

/** What `signJsSdk` or `signAgentConfig` gave a page, as the page sends it back. */
export type PageSignature = Omit<JsSdkSignature, 'appId'>;

/** The ticket that was reported, or a signature that was made with it. Throws `INVALID_ARGUMENT`. */
export function reportedTicket(
  options: { readonly rejected: string | PageSignature } | null | undefined,
  locale: Locale,
): string | PageSignature {
  const rejected = options?.rejected;
  if (typeof rejected !== 'object' || rejected === null) return requiredText(options, 'rejected', locale);
  // It comes from a browser.
  const { timestamp, nonceStr, signature, url } = rejected as Partial<Record<keyof PageSignature, unknown>>;
  const areTexts = [nonceStr, signature, url].every((text) => typeof text === 'string');
  if (areTexts && typeof timestamp === 'number') return rejected;
  throw hintedError('INVALID_ARGUMENT', NO_PAGE_SIGNATURE, locale);
}

/** Whether the signature was made with this ticket. */
export function isSignedWith(
  ticket: string,
  { timestamp, nonceStr, url, signature }: PageSignature,
): boolean {
  return signJsSdk({ ticket, nonceStr, timestamp, url }) === signature;
}
