import type { WechatError, WechatErrorCode } from '../../core/errors.js';
import type { Locale } from '../../core/settings.js';
import { REFUSAL_HINT, REFUSAL_MESSAGE } from '../hub.messages.js';
import type { HubErrorCode, HubRefusal } from '../hub-refusal.js';
import type { Answer } from './answer.js';

/** Body of every answer that is an error. */
export interface HubErrorBody {
  /** Stable, for programs. */
  readonly code: HubErrorCode | WechatErrorCode;
  /** What happened, in English. */
  readonly message: string;
  /** What to do next, in the hub's language. */
  readonly hint?: string;
  /** WeChat's number, when WeChat refused. */
  readonly errcode?: number;
  /** Not before this moment does another attempt make sense. ISO 8601. */
  readonly retryAt?: string;
}

/** When nobody knows when it will pass. */
const DEFAULT_RETRY_SECONDS = 5;

export function refusalAnswer({ code, status, details }: HubRefusal, locale: Locale): Answer {
  const { retryAfterSeconds, headers } = details;
  const body: HubErrorBody = {
    code,
    message: REFUSAL_MESSAGE(code, details),
    hint: REFUSAL_HINT(code, locale),
  };
  const seconds = retryAfterSeconds ?? (status === 503 ? DEFAULT_RETRY_SECONDS : undefined);
  return {
    status,
    body,
    headers: { ...headers, ...(seconds !== undefined && { 'retry-after': String(Math.ceil(seconds)) }) },
  };
}

/** What the library says of an account that the client may use. */
export function wechatErrorAnswer(error: WechatError, now: number): Answer {
  const status = statusOf(error.code);
  const { code, message, hint, errcode, retryAt } = error;
  const body: HubErrorBody = {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(errcode !== undefined && { errcode }),
    ...(retryAt !== undefined && { retryAt: retryAt.toISOString() }),
  };
  if (status !== 503) return { status, body };
  const waitMs = retryAt === undefined ? DEFAULT_RETRY_SECONDS * 1000 : retryAt.getTime() - now;
  return { status, body, headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } };
}

function statusOf(code: WechatErrorCode): number {
  if (code === 'INVALID_ARGUMENT') return 400;
  // This account has no token that could be given away.
  if (code === 'NO_TOKEN') return 409;
  return 503;
}
