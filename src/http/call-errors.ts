import { isCancel } from 'axios';
import { describeErrcode, extractRid } from '../core/errcodes.js';
import { WechatApiError } from '../core/errors.js';
import { redact, sanitizeCause } from '../core/redact.js';
import type { Envelope } from './envelope.js';
import type { RejectionVerdict } from '../core/keeper.js';
import type { HttpAccount } from './http-account.js';
import { httpHint } from './messages.js';
import { REDIRECT_FAILURE } from './redirect-guard.js';
import {
  BUSY_ERRCODE,
  isCertainlyNotSent,
  isHarmlessTwice,
  isPassingTrouble,
  PASSING_ERRCODES,
} from './repeat-policy.js';
import type { WechatInternalConfig } from './request-config.js';

/** What an error may say about its call. */
export interface CallFacts {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** It may be carried out twice. */
  readonly harmlessTwice: boolean;
  readonly account?: HttpAccount | undefined;
  /** The token in use, so that it is found and removed wherever a text repeats it. */
  readonly token?: string | undefined;
}

export function factsOf(
  config: WechatInternalConfig | undefined,
  account?: HttpAccount,
  token?: string,
): CallFacts {
  const head = (config?.url ?? '').split(/[?#]/, 1)[0] ?? '';
  const path = /^[a-z][a-z\d+.-]*:\/\/[^/]*(.*)$/i.exec(head)?.[1] ?? head;
  return {
    method: (config?.method ?? 'get').toUpperCase(),
    path: redact(path || '/'),
    account,
    token,
    harmlessTwice: config !== undefined && isHarmlessTwice(config),
  };
}

/** Busy may mean that the call was carried out; the minute quota means that it was not. */
function mayPass(errcode: number, { harmlessTwice }: CallFacts): boolean {
  return errcode === BUSY_ERRCODE ? harmlessTwice : PASSING_ERRCODES.has(errcode);
}

/** WeChat answered with an errcode. */
export function refusalError(
  refusal: Envelope,
  status: number | undefined,
  facts: CallFacts,
  verdict?: RejectionVerdict,
): WechatApiError {
  const { method, path, account, token } = facts;
  const { errcode } = refusal;
  const errmsg = redact(refusal.errmsg, token ? [token] : []);
  const locale = account?.locale ?? 'en';
  const { appId, platform } = account ?? {};
  return new WechatApiError('API_ERROR', `WeChat refused ${method} ${path}: ${errcode} ${errmsg}`.trimEnd(), {
    errcode,
    errmsg,
    rid: extractRid(errmsg),
    account: account?.name,
    retryable: mayPass(errcode, facts) || verdict?.kind === 'replaced',
    hint:
      verdict?.kind === 'refuted'
        ? httpHint('refuted', locale)
        : describeErrcode(errcode, { errmsg, platform, locale, appId }).hint,
    method,
    path,
    status,
  });
}

/** The token was replaced, but the body is gone. */
export function notReplayableError(
  refusal: Envelope,
  status: number | undefined,
  facts: CallFacts,
): WechatApiError {
  const { method, path, account } = facts;
  const words = `${method} ${path} was refused with ${refusal.errcode} and its stream can not be sent a second time`;
  const errmsg = redact(refusal.errmsg, facts.token ? [facts.token] : []);
  return new WechatApiError('BODY_NOT_REPLAYABLE', words, {
    errcode: refusal.errcode,
    errmsg,
    rid: extractRid(errmsg),
    account: account?.name,
    retryable: true,
    hint: httpHint('notReplayable', account?.locale ?? 'en'),
    method,
    path,
    status,
  });
}

/** The call got no usable answer. Nothing of the foreign error survives but its name, code and redacted message. */
function httpError(error: unknown, facts: CallFacts, status?: number): WechatApiError {
  const { method, path, account, token } = facts;
  const { code } = error as { code?: unknown };
  const reason = status !== undefined ? `HTTP ${status}` : typeof code === 'string' ? code : 'no answer';
  const passing = isPassingTrouble(error, status);
  const safe = facts.harmlessTwice || isCertainlyNotSent(error);
  const hint =
    status === 412
      ? 'lengthRequired'
      : code === REDIRECT_FAILURE
        ? 'redirected'
        : passing && !safe
          ? 'mayHaveArrived'
          : 'unreachable';
  return new WechatApiError('HTTP_ERROR', `${method} ${path} failed: ${reason}`, {
    account: account?.name,
    retryable: passing && safe,
    hint: hint && httpHint(hint, account?.locale ?? 'en'),
    cause: sanitizeCause(error, token ? [token] : []),
    method,
    path,
    status,
  });
}

/** The caller gave up. axios' own `isCancel` recognises it, too. */
export function abortedError(facts: CallFacts): WechatApiError {
  const { method, path, account } = facts;
  const error = new WechatApiError('ABORTED', `${method} ${path} was aborted by its caller`, {
    account: account?.name,
    method,
    path,
  });
  return Object.defineProperty(error, '__CANCEL__', { value: true });
}

export function callError(error: unknown, facts: CallFacts, status?: number): WechatApiError {
  return isCancel(error) ? abortedError(facts) : httpError(error, facts, status);
}
