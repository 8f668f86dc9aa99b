import { type ErrcodePlatform, type Locale, describeErrcode } from './errcodes.js';
import { type WechatErrorCode, WechatTokenError } from './errors.js';
import type { FailureClass, FetchFailure } from './failure.js';

export interface TokenErrorContext {
  /** Name of the account. */
  readonly account: string;
  /** Named in the hint; for WeCom the corpid. */
  readonly appId?: string | undefined;
  readonly platform?: ErrcodePlatform | undefined;
  readonly locale: Locale;
  /** `business` when it was fetched with a token, as tickets are. Default `token`: with the secret. */
  readonly call?: 'token' | 'business' | undefined;
  /** What could not be had. Default `token`. */
  readonly credential?: string | undefined;
  /** Before this moment (milliseconds since the epoch) no other fetch is made. */
  readonly retryAt?: number | undefined;
  /** Put before the hint: what is known of somebody else who refreshes the account. */
  readonly theft?: string | undefined;
}

const CODES = {
  transient: 'TOKEN_FETCH_FAILED',
  'slow-down': 'TOKEN_FETCH_FAILED',
  quota: 'TOKEN_QUOTA',
  configuration: 'TOKEN_CONFIGURATION',
  address: 'ADDRESS_NOT_ALLOWED',
  person: 'TOKEN_ACTION_REQUIRED',
} as const satisfies Record<FailureClass, WechatErrorCode>;

/** Those that end by themselves. */
const PASSING: readonly FailureClass[] = ['transient', 'slow-down', 'quota'];

/** For failures that WeChat gave no errcode for. */
const HINTS_WITHOUT_ERRCODE = {
  en: {
    passing:
      'The library tries again by itself. If this lasts, see to what the reason names: the network, the proxy or baseUrl of this account, its hub, its secret function, its source.',
    lasting: 'Correct the options of this account; the reason says what is wrong.',
  },
  'zh-CN': {
    passing:
      '本库会自动重试。如持续出现，请按错误原因检查：网络、代理、该账号的 baseUrl、中控服务、secret 函数或自定义来源。',
    lasting: '请根据错误原因修正该账号的配置。',
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** What a caller gets when a fetch failed and there is no valid token. */
export function tokenErrorFrom(failure: FetchFailure, context: TokenErrorContext): WechatTokenError {
  const { account, appId, platform, credential = 'token', locale, retryAt } = context;
  const { errcode, errmsg, rid } = failure;
  const passing = PASSING.includes(failure.class);
  const said = errmsg ?? failure.reason ?? failure.class;
  const why = errcode === undefined ? said : `WeChat answered ${errcode}: ${said}`;
  const hint =
    errcode === undefined
      ? HINTS_WITHOUT_ERRCODE[locale][passing ? 'passing' : 'lasting']
      : describeErrcode(errcode, { errmsg, platform, locale, appId, call: context.call ?? 'token' }).hint;
  return new WechatTokenError(CODES[failure.class], `No ${credential} for account "${account}": ${why}`, {
    errcode,
    errmsg,
    rid,
    account,
    hint: [context.theft, hint].filter(Boolean).join(' '),
    retryable: passing,
    retryAt: retryAt === undefined ? undefined : new Date(retryAt),
  });
}
