import { isWechatError } from '../core/errors.js';
import type { FetchFailure } from '../core/failure.js';
import { redact } from '../core/redact.js';
import type { WechatTokenEventOf as Event } from './events/wechat-token-event.js';

/** What an event is about: `account "shop"`, and the type when it is a ticket. */
const subject = ({ account, credentialType }: { account: string; credentialType: string }) =>
  credentialType === 'access_token' ? `account "${account}"` : `account "${account}" (${credentialType})`;

const time = (at: Date) => at.toISOString();

export const NO_SUCH_TICKET = (account: string, platform: string, type: string, types: readonly string[]) =>
  `account "${account}" (${platform}) has no ticket of type ${JSON.stringify(type)}; ${types.length > 0 ? `it has: ${types.join(', ')}` : 'it has none'}`;

export const NO_TEXT = (name: string) => `${name}: required, a string that is not empty`;

export const NO_APP_ID = (account: string) =>
  `account "${account}" has no appId, and signatures name the app: add appId to its options`;

export const NO_AGENT_ID = (account: string) =>
  `account "${account}" has no agentId, and wx.agentConfig names the app: add agentId to its options`;

export const NO_PAGE_SIGNATURE =
  'rejected: must be the ticket, or the signature that the page was given, with timestamp, nonceStr, signature and url';

export const NO_PAGE_URL =
  "url: must be the page's own address (location.href), beginning with http:// or https://";

export const REFRESHED = (event: Event<'refreshed'>) =>
  `${subject(event)}: fetched a new token (${event.forced ? 'forced, ' : ''}${event.cause}, ${Math.round(event.durationMs)} ms), valid until ${time(event.expiresAt)}`;

export const RECOVERED = (event: Event<'refreshed'>) =>
  `${subject(event)}: a token could be fetched again, valid until ${time(event.expiresAt)}`;

export const ADOPTED = (event: Event<'adopted'>) =>
  `${subject(event)}: took over a token that another process fetched`;

const FAILURE = ({ errcode, errmsg, reason, class: kind }: FetchFailure) =>
  redact(errcode === undefined ? (reason ?? kind) : `${errcode} ${errmsg ?? reason ?? ''}`.trim());

export const REFRESH_FAILED = (event: Event<'refresh-failed'>) =>
  `${subject(event)}: no new token: ${FAILURE(event.failure)} (attempt ${event.attempt}, next not before ${time(event.retryAt)})${event.hint ? `. ${event.hint}` : ''}`;

export const REJECTED = (event: Event<'rejected'>) =>
  `${subject(event)}: WeChat rejected the current token${event.path ? ` at ${redact(event.path)}` : ''}`;

export const PROBED = (event: Event<'probed'>) =>
  `${subject(event)}: asked WeChat about the rejected token: ${
    event.alive === 'unknown' ? 'no telling' : event.alive ? 'it is honoured' : 'it is dead'
  }`;

export const STOLEN = (event: Event<'stolen'>) => `${subject(event)}: TOKEN_STOLEN_SUSPECTED. ${event.hint}`;

export const FORCED = (event: Event<'forced'>) =>
  `${subject(event)}: forced refresh number ${event.usedToday} of today: ${redact(event.reason)}`;

export const BUDGET_WARNING = (event: Event<'budget-warning'>) =>
  `${subject(event)}: ${event.used} of ${event.ceiling} token calls are used (over ${Math.round(event.threshold * 100)} %); does something else refresh this account?`;

export const BUDGET_EXHAUSTED = (event: Event<'budget-exhausted'>) =>
  `${subject(event)}: ${
    event.used < event.ceiling
      ? `${event.used} of ${event.ceiling} token calls are used, and the others are kept for timed renewals; none for anything else before`
      : `all ${event.ceiling} token calls are used; none before`
  } ${time(event.retryAt)}`;

export const STORE_DOWN = (event: Event<'store-down'>) =>
  `the shared store does not answer (${redact(event.reason)}); valid tokens are served from memory`;

export const STORE_UP = (event: Event<'store-up'>) =>
  `the shared store answers again, after ${Math.round(event.durationMs / 1000)} s`;

export const SWEEP_FAILED = (error: unknown) => `the sweep failed: ${describe(error)}`;

export interface WarmUpFailure {
  readonly name: string;
  readonly error: unknown;
}

const NAMED_AT_MOST = 10;

export const WARM_UP_FAILED = (accounts: number, failures: readonly WarmUpFailure[]) => {
  const named = failures.slice(0, NAMED_AT_MOST).map(({ name, error }) => `"${name}" (${reasonOf(error)})`);
  const more = failures.length > NAMED_AT_MOST ? ` and ${failures.length - NAMED_AT_MOST} more` : '';
  return `warm-up: no token for ${failures.length} of ${accounts} accounts: ${named.join(', ')}${more}`;
};

/** The code says it in short; in full it is in the line of the refresh, and in `status()`. */
const reasonOf = (error: unknown) =>
  isWechatError(error) ? [error.code, error.errcode].filter(Boolean).join(' ') : describe(error);

export const LISTENER_FAILED = (type: string, error: unknown) =>
  `a listener of "${type}" events failed; its further failures are not logged: ${describe(error)}`;

export const NO_SUCH_EVENT = (type: string, types: readonly string[]) =>
  `type: there are no events of type ${JSON.stringify(type)}; known: ${types.join(', ')}`;

export const NO_LISTENER = 'listener: required, a function';

export const CLOSE_FAILED = (error: unknown) => `could not close everything: ${describe(error)}`;

export const UNKNOWN_ACCOUNT = (name: string, known: readonly string[]) =>
  `no account is named "${name}"; ${KNOWN(known)}`;

export const NO_DEFAULT_ACCOUNT = (known: readonly string[]) =>
  `there is no default account, so name one; ${KNOWN(known)}`;

export const RESOLVE_FAILED = (name: string) => `resolveAccount failed for "${name}"`;

export const RESOLVE_TIMED_OUT = (name: string) => `resolveAccount did not answer in time for "${name}"`;

const KNOWN = (names: readonly string[]) =>
  names.length === 0 ? 'none is listed' : `known: ${names.map((name) => `"${name}"`).join(', ')}`;

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return redact(isWechatError(error) && error.hint ? `${text}. ${error.hint}` : text);
}
