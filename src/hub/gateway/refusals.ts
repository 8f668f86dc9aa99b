import { isWechatError } from '../../core/errors.js';
import type { Locale } from '../../core/settings.js';
import { TransportError } from '../../core/transport.js';
import type { Answer } from '../api/answer.js';
import { refusalAnswer, wechatErrorAnswer } from '../api/error-answer.js';
import { HubRefusal, type HubErrorCode } from '../hub-refusal.js';
import { GATEWAY_HINT, GATEWAY_MESSAGE } from './gateway.messages.js';

/**
 * Why the gateway refuses a request, besides the reasons of the plain API:
 * - `PASS_EXPIRED`, `PASS_INVALID` (200, as WeChat answers, because SDKs look for the errcode nowhere else): the SDK
 *   fetches a new pass
 * - `PATH_FORBIDDEN` (403): this path of WeChat's is not passed on
 * - `LENGTH_REQUIRED` (411): a long body needs a Content-Length
 * - `WECHAT_UNREACHABLE` (502), `WECHAT_TIMEOUT` (504): no answer arrived; the call may have been carried out
 * - `ANSWER_WITHHELD` (502): the answer held the token
 */
export type GatewayErrorCode = keyof typeof OWN;

const OWN = {
  PASS_EXPIRED: { status: 200, errcode: 42001, errmsg: 'access_token expired' },
  PASS_INVALID: {
    status: 200,
    errcode: 40001,
    errmsg: 'invalid credential, access_token is invalid or not latest',
  },
  PATH_FORBIDDEN: { status: 403, errcode: 48001, errmsg: 'api unauthorized' },
  LENGTH_REQUIRED: { status: 411, errcode: 47001, errmsg: 'data format error' },
  WECHAT_UNREACHABLE: { status: 502, errcode: -1, errmsg: 'system error' },
  WECHAT_TIMEOUT: { status: 504, errcode: -1, errmsg: 'system error' },
  ANSWER_WITHHELD: { status: 502, errcode: -1, errmsg: 'system error' },
} as const;

export const GATEWAY_ERROR_CODES = Object.freeze(Object.keys(OWN)) as readonly GatewayErrorCode[];

/** WeCom says it with another number; 40001 is a wrong secret there. */
const WECOM_PASS_INVALID = { errcode: 40014, errmsg: 'invalid access_token' } as const;

const REQUIRE_GET = [43001, 'require GET method'] as const;

/** The refusals of the plain API in WeChat's numbers. */
const WECHAT_WORDS: Readonly<Record<HubErrorCode, readonly [errcode: number, errmsg: string]>> = {
  UNAUTHENTICATED: [40125, 'invalid appsecret'],
  RIGHT_MISSING: [48001, 'api unauthorized'],
  ACCOUNT_FORBIDDEN: [40013, 'invalid appid'],
  REQUEST_INVALID: [47001, 'data format error'],
  NOT_FOUND: [48001, 'api unauthorized'],
  METHOD_NOT_ALLOWED: [43002, 'require POST method'],
  BODY_TOO_LARGE: [45001, 'media size out of limit'],
  RATE_LIMITED: [45011, 'api minute-quota reach limit, must slower, retry next minute'],
  NO_VALID_CREDENTIAL: [-1, 'system error'],
  HUB_CLOSING: [-1, 'system error'],
  INTERNAL: [-1, 'system error'],
};

export class GatewayRefusal extends Error {
  constructor(
    readonly code: GatewayErrorCode,
    readonly wecom = false,
  ) {
    super(code);
  }
}

/** Any failure as an answer that both SDKs and people can read; undefined when it is a fault of ours. */
export function failureAnswer(error: unknown, locale: Locale, now: number): Answer | undefined {
  if (error instanceof GatewayRefusal) return ownAnswer(error, locale);
  if (error instanceof TransportError) {
    const code = error.code === 'ETIMEDOUT' ? 'WECHAT_TIMEOUT' : 'WECHAT_UNREACHABLE';
    return ownAnswer(new GatewayRefusal(code), locale);
  }
  if (error instanceof HubRefusal) {
    const [errcode, errmsg] = error.details.headers?.allow === 'GET' ? REQUIRE_GET : WECHAT_WORDS[error.code];
    return withWords(refusalAnswer(error, locale), errcode, errmsg);
  }
  if (isWechatError(error)) {
    const { errcode = -1, errmsg = 'system error' } = error;
    return withWords(wechatErrorAnswer(error, now), errcode, errmsg);
  }
  return undefined;
}

function ownAnswer({ code, wecom }: GatewayRefusal, locale: Locale): Answer {
  const { status, ...words } = OWN[code];
  const { errcode, errmsg } = wecom && code === 'PASS_INVALID' ? WECOM_PASS_INVALID : words;
  const body = { code, message: GATEWAY_MESSAGE(code), hint: GATEWAY_HINT(code, locale) };
  return withWords({ status, body }, errcode, errmsg);
}

function withWords(answer: Answer, errcode: number, errmsg: string): Answer {
  return { ...answer, body: { ...answer.body, errcode, errmsg } };
}
