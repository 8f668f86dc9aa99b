import { WechatError, WechatTokenError, type WechatErrorCode, type WechatErrorFields } from './errors.js';
import type { Locale } from './settings.js';

type Hints = Partial<Record<WechatErrorCode, Record<Locale, string>>>;

/** What a person should do about the failures that the library itself pronounces. */
const HINTS: Hints = {
  BUDGET_EXHAUSTED: {
    en: 'Something makes this account fetch tokens far too often: look for rejected tokens in the log, let all replicas share one Redis, or raise the budget if the account really needs it.',
    'zh-CN':
      '该账号获取 token 的次数异常偏多：请在日志中查找 token 被拒的原因，让所有实例共用同一个 Redis；如业务确有需要，可调高 budget。',
  },
  FORCE_RATION_SPENT: {
    en: 'Forced refreshes are rationed because each one kills the token of everybody else at once. Wait until retryAt.',
    'zh-CN': '强制刷新会立即使其他持有者的 token 失效，因此限量使用。请等到 retryAt 之后再试。',
  },
  CLEAR_RATION_SPENT: {
    en: 'WeChat lets an account’s quotas be cleared ten times a month, its console included. Wait for midnight in China, when day quotas start anew, and find out what calls so often.',
    'zh-CN':
      '每个账号每月只能清零 10 次（含微信后台操作）。请等待次日零点（北京时间）配额自动恢复，并排查高频调用的来源。',
  },
  TOKEN_REJECTED: {
    en: 'WeChat keeps rejecting the tokens it issues. Somebody else probably refreshes this account: use tokenApi "stable_token" everywhere, or one store for all services. The next attempt is made at retryAt.',
    'zh-CN':
      '微信持续拒绝刚签发的 token，很可能有其他程序也在刷新该账号：请统一使用 tokenApi "stable_token"，或让所有服务共用同一个存储。下次尝试时间见 retryAt。',
  },
  STORE_UNAVAILABLE: {
    en: 'The shared store does not answer, and fetching this token without it would log the other replicas out. Bring Redis back; with a single replica, whenStoreDown: "fetch" is an option.',
    'zh-CN':
      '共享存储无响应，此时单独获取 token 会使其他实例的 token 失效。请恢复 Redis；若仅有单个实例，可设置 whenStoreDown: "fetch"。',
  },
  NO_TOKEN: {
    en: 'Requests of this account go out without a token of ours; something on the way adds it. Send them through WechatHttpService.',
    'zh-CN':
      '该账号的请求不携带本库的 token，由链路上的其他组件添加。请直接通过 WechatHttpService 发送请求。',
  },
  TIMEOUT: {
    en: 'The refresh did not settle in time. Check the network between this server, the store and WeChat.',
    'zh-CN': '刷新未在规定时间内完成。请检查本服务器与存储、微信之间的网络。',
  },
  SHUTTING_DOWN: {
    en: 'The application is closing; no new refresh is started.',
    'zh-CN': '应用正在关闭，不再发起新的刷新。',
  },
  ABORTED: {
    en: 'The caller gave up waiting; the refresh goes on for the others.',
    'zh-CN': '调用方已放弃等待；刷新会继续为其他调用方进行。',
  },
  TOKEN_CONFIGURATION: {
    en: 'Correct the source of this account; the message says what is wrong with it.',
    'zh-CN': '请根据错误信息修正该账号的 token 来源（source）。',
  },
  TOKEN_FETCH_FAILED: {
    en: 'Something failed before WeChat could be asked: the message and the cause say what. Repair it; the next call tries again.',
    'zh-CN': '在请求微信之前就已失败，原因见错误信息与 cause。修复后下次调用会重新尝试。',
  },
  UNKNOWN_ACCOUNT: {
    en: 'Call it by one of the known names, add it to accounts, or let resolveAccount find it.',
    'zh-CN': '请使用已知的账号名，或将该账号加入 accounts，或由 resolveAccount 提供。',
  },
  INVALID_ARGUMENT: {
    en: 'Correct the call: the message says which argument is wrong and what it must be. Nothing was sent.',
    'zh-CN': '请修正调用方式：错误信息指出了有误的参数及其要求。未发出任何请求。',
  },
  MISSING_PACKAGE: {
    en: 'Install the package with the command in the message, and start the application again.',
    'zh-CN': '请按错误信息中的命令安装该依赖包，然后重新启动应用。',
  },
};

/** Where the advice for tokens is no good for tickets. */
const TICKET_HINTS: Hints = {
  TOKEN_REJECTED: {
    en: 'This ticket was reported as invalid again and again. Pages report that also when they were signed for another URL: sign exactly location.href, without its fragment. The ticket stays in use; the next one may be fetched at retryAt.',
    'zh-CN':
      '该 ticket 被反复报告为无效。签名 URL 与页面实际地址不一致时也会如此：请对 location.href（去掉 # 之后的部分）原样签名。该 ticket 会继续使用，最早在 retryAt 重新获取。',
  },
};

/** Hint for a failure that has no errcode. */
export function hintFor(
  code: WechatErrorCode,
  locale: Locale,
  credentialType = 'access_token',
): string | undefined {
  const special = credentialType === 'access_token' ? undefined : TICKET_HINTS[code];
  return (special ?? HINTS[code])?.[locale];
}

const NEXT_ATTEMPT: Record<Locale, string> = {
  en: 'The next attempt is made at retryAt.',
  'zh-CN': '下次尝试时间见 retryAt。',
};

/** The hint of a failure that somebody else probably causes. */
export function hintWithTheft(
  hint: string | undefined,
  code: WechatErrorCode,
  theft: string | undefined,
  locale: Locale,
): string | undefined {
  if (theft === undefined) return hint;
  if (code === 'TOKEN_REJECTED') return `${theft} ${NEXT_ATTEMPT[locale]}`;
  return code === 'BUDGET_EXHAUSTED' ? `${theft} ${hint ?? ''}` : hint;
}

/** A failure pronounced by the engine, not by WeChat. */
export function engineError(
  code: WechatErrorCode,
  message: string,
  locale: Locale,
  fields: WechatErrorFields = {},
): WechatTokenError {
  return new WechatTokenError(code, message, { hint: hintFor(code, locale), ...fields });
}

/** A failure that is not about a token: a wrong call, an unknown name, a missing package. */
export function hintedError(
  code: WechatErrorCode,
  message: string,
  locale: Locale,
  fields: WechatErrorFields = {},
): WechatError {
  return new WechatError(code, message, { hint: hintFor(code, locale), ...fields });
}
