import { redact } from './redact.js';

/**
 * Stable names of everything that can go wrong.
 * - `CONFIGURATION`: the options of the module are wrong; `problems` lists all of them
 * - `INVALID_ARGUMENT`: a call was made with an argument of the wrong form
 * - `UNKNOWN_ACCOUNT`: no account of that name; the message lists the known ones
 * - `MISSING_PACKAGE`: an optional package has to be installed; the message names it
 * - `TOKEN_FETCH_FAILED`: WeChat's token endpoint gave no token for a passing reason; retry at `retryAt`
 * - `TOKEN_CONFIGURATION`: WeChat refuses the appid, the secret or the request; a person has to correct it
 * - `TOKEN_ACTION_REQUIRED`: the account is frozen, punished, or waits for its administrator
 * - `ADDRESS_NOT_ALLOWED`: this machine's egress address is not on the account's IP list
 * - `TOKEN_QUOTA`: WeChat's own quota of token calls is used up
 * - `BUDGET_EXHAUSTED`: the library's own ceiling of token calls is reached
 * - `FORCE_RATION_SPENT`: no forced refresh is allowed now
 * - `CLEAR_RATION_SPENT`: the account's quotas were cleared ten times this month, which is all that WeChat allows
 * - `TOKEN_REJECTED`: WeChat rejects the current token and no new one may be fetched yet
 * - `STORE_UNAVAILABLE`: the shared store does not answer and this credential may not be fetched without it
 * - `NO_TOKEN`: this account's requests carry no token of ours (`noTokenSource`)
 * - `API_ERROR`: WeChat answered a business call with an errcode
 * - `HTTP_ERROR`: a business call got no usable HTTP answer
 * - `BODY_NOT_REPLAYABLE`: the token was replaced, but the request's body can not be sent a second time
 * - `ABORTED`: the caller's signal fired
 * - `TIMEOUT`: the refresh did not settle by its deadline
 * - `SHUTTING_DOWN`: the application is closing
 */
export type WechatErrorCode =
  | 'CONFIGURATION'
  | 'INVALID_ARGUMENT'
  | 'UNKNOWN_ACCOUNT'
  | 'MISSING_PACKAGE'
  | 'TOKEN_FETCH_FAILED'
  | 'TOKEN_CONFIGURATION'
  | 'TOKEN_ACTION_REQUIRED'
  | 'ADDRESS_NOT_ALLOWED'
  | 'TOKEN_QUOTA'
  | 'BUDGET_EXHAUSTED'
  | 'FORCE_RATION_SPENT'
  | 'CLEAR_RATION_SPENT'
  | 'TOKEN_REJECTED'
  | 'STORE_UNAVAILABLE'
  | 'NO_TOKEN'
  | 'API_ERROR'
  | 'HTTP_ERROR'
  | 'BODY_NOT_REPLAYABLE'
  | 'ABORTED'
  | 'TIMEOUT'
  | 'SHUTTING_DOWN';

export interface WechatErrorFields {
  readonly errcode?: number | undefined;
  readonly errmsg?: string | undefined;
  readonly rid?: string | undefined;
  readonly account?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAt?: Date | undefined;
  readonly hint?: string | undefined;
  /** Already free of secrets: use `sanitizeCause`. */
  readonly cause?: Error | undefined;
}

const BRAND = Symbol.for('nestjs-wechat-token.error');

/** Every failure of this library. Holds no token and no secret, also not in its stack or cause. */
export class WechatError extends Error {
  /** Stable, for programs. */
  readonly code: WechatErrorCode;
  /** WeChat's number, when WeChat answered. */
  readonly errcode?: number;
  /** WeChat's words, when WeChat answered. Never compare them: they change. */
  readonly errmsg?: string;
  /** WeChat's request id, for its support and for `openapi/rid/get`. */
  readonly rid?: string;
  /** Name of the account concerned. */
  readonly account?: string;
  /** True when the same call can succeed later without anybody changing anything, and does no harm if it is made again. */
  readonly retryable: boolean;
  /** Before this moment another attempt fails at once. */
  readonly retryAt?: Date;
  /** What a person should do next, in the chosen language. */
  readonly hint?: string;

  /** @hidden */
  constructor(code: WechatErrorCode, message: string, fields: WechatErrorFields = {}) {
    super(redact(message), fields.cause && { cause: fields.cause });
    Object.defineProperty(this, BRAND, { value: true });
    this.code = code;
    this.retryable = fields.retryable ?? false;
    if (fields.errcode !== undefined) this.errcode = fields.errcode;
    if (fields.errmsg !== undefined) this.errmsg = redact(fields.errmsg);
    if (fields.rid !== undefined) this.rid = fields.rid;
    if (fields.account !== undefined) this.account = fields.account;
    if (fields.retryAt !== undefined) this.retryAt = fields.retryAt;
    if (fields.hint !== undefined) this.hint = fields.hint;
  }

  // On the prototype, so that the stack's first line says it too.
  /** Name of the class. */
  override get name(): string {
    return 'WechatError';
  }

  /** All fields, with `name` and `message`, without stack and cause. */
  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** The options are wrong. `problems` lists all of them, each with its path, such as `accounts[1].secret`. */
export class WechatConfigurationError extends WechatError {
  /** Name of the class. */
  override get name(): string {
    return 'WechatConfigurationError';
  }

  /** @hidden */
  constructor(
    /** Everything that is wrong. Paths such as `accounts[1].secret`; no message holds a value. */
    readonly problems: readonly { readonly path: string; readonly message: string }[],
    module = 'WechatTokenModule',
  ) {
    const lines = problems.map(({ path, message }) => `  - ${path}: ${message}`);
    super('CONFIGURATION', `${module} is configured wrongly:\n${lines.join('\n')}`, {
      // In English: the locale is one of the options.
      hint: `Correct these options of ${module}, and start the application again.`,
    });
  }
}

/** No usable token can be had. */
export class WechatTokenError extends WechatError {
  /** Name of the class. */
  override get name(): string {
    return 'WechatTokenError';
  }
}

/** WeChat answered a business call with a non-zero errcode (`code` is `API_ERROR`), or the call got no usable answer. */
export class WechatApiError extends WechatError {
  /** Name of the class. */
  override get name(): string {
    return 'WechatApiError';
  }
  /** HTTP method of the call. */
  readonly method?: string;
  /** Path of the call, without its query. */
  readonly path?: string;
  /** HTTP status of the answer, if there was one. WeChat sends most of its errors with 200. */
  readonly status?: number;

  /** @hidden */
  constructor(
    code: WechatErrorCode,
    message: string,
    fields: WechatErrorFields & {
      readonly method?: string | undefined;
      readonly path?: string | undefined;
      readonly status?: number | undefined;
    } = {},
  ) {
    super(code, message, fields);
    if (fields.method !== undefined) this.method = fields.method;
    if (fields.path !== undefined) this.path = fields.path;
    if (fields.status !== undefined) this.status = fields.status;
  }
}

/** Tells whether `error` is one of ours, also across two installed copies of this library; with `code`, of that kind. */
export function isWechatError(error: unknown, code?: WechatErrorCode): error is WechatError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as Record<symbol, unknown>)[BRAND] === true &&
    (code === undefined || (error as WechatError).code === code)
  );
}
