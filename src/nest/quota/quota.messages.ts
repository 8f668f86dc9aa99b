import type { Locale } from '../../core/settings.js';

export const NO_DAY_QUOTA = (account: string, platform: string) =>
  `account "${account}" (${platform}) has no quotas of the day that could be read or cleared`;

export const NO_API_PATH =
  'path: must be the path of an API, such as /cgi-bin/message/template/send, without host and query';

export const NO_SUCH_FORM = "using: must be 'secret' or 'token'";

export const CLEARS_SPENT = (account: string, used: number) =>
  `account "${account}": its quotas were cleared ${used} times this month, no other time is allowed`;

export const CLEAR_UNCOUNTED = (account: string) =>
  `account "${account}": the shared store does not answer, and what the fleet cannot count is not cleared`;

export const RESUME_UNHEARD = (account: string) =>
  `account "${account}": the shared store does not answer, so the other processes cannot be told`;

export const UNREADABLE_QUOTA = (path: string) => `WeChat's answer holds no quota of ${path}`;

export const QUOTA_CLEARED = (account: string, used: number, perMonth: number, reason: string) =>
  `account "${account}": its quotas were cleared, number ${used} of ${perMonth} this month: ${reason}`;

export const QUOTA_RESUMED = (account: string) =>
  `account "${account}": what WeChat's quota held back is tried again`;

/** What a person should do, where the code alone does not say it. */
const HINTS = {
  wecom: {
    en: 'WeCom limits calls by the minute and the hour, and its limits end by themselves: call more slowly.',
    'zh-CN': '企业微信按分钟和小时限制调用频率，限制会自动解除：请降低调用频率。',
  },
  custom: {
    en: 'This account’s token comes from elsewhere: read and clear its quotas where the AppSecret is, or in WeChat’s console.',
    'zh-CN': '该账号的 token 由其他地方提供：请在持有 AppSecret 的服务中，或在微信后台查询与清零。',
  },
  uncounted: {
    en: 'Bring the shared store back. If it cannot wait, clear the quotas in WeChat’s console and call resumeAfterQuota() later.',
    'zh-CN': '请先恢复共享存储。如情况紧急，可在微信后台手动清零，之后再调用 resumeAfterQuota()。',
  },
  unheard: {
    en: 'Bring the shared store back and call it again. Without it, the library itself tries again within the hour.',
    'zh-CN': '请恢复共享存储后重新调用。即使不调用，本库也会在一小时内自动重试。',
  },
  unclear: {
    en: 'No usable answer arrived, but WeChat may have cleared the quotas: look with getQuota() before you try again. It was counted.',
    'zh-CN': '未收到有效应答，但微信可能已执行清零：重试之前请先用 getQuota() 确认。本次已计数。',
  },
  notSent: {
    en: 'WeChat was not reached; it was not counted. Check the network, the proxy, and the baseUrl and secret of this account.',
    'zh-CN': '未能连接微信，本次不计数。请检查网络、代理，以及该账号的 baseUrl 与 secret。',
  },
  unreadable: {
    en: 'Check baseUrl: something other than WeChat may have answered.',
    'zh-CN': '请检查 baseUrl：应答可能并非来自微信。',
  },
} as const satisfies Record<string, Record<Locale, string>>;

export function quotaHint(name: keyof typeof HINTS, locale: Locale): string {
  return HINTS[name][locale];
}
