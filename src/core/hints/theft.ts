import type { Locale } from './phrase.js';

export interface TheftFacts {
  /** How often that happened today. */
  readonly times: number;
  /** When it was first noticed, in milliseconds since the epoch. */
  readonly since: number;
  /** Named in the hint; for WeCom the corpid. */
  readonly appId?: string | undefined;
  /** It is a token of stable_token, so that only a forced call can have killed it. */
  readonly stable: boolean;
}

const WORDS = {
  en: {
    app: 'this account',
    happened:
      'Somebody else probably refreshes {app}: {times} today (first noticed {since}) the current token was dead before its time, and none of our processes had replaced it.',
    remedy:
      'Find the other one (another service, an old deployment, a developer’s machine, a replica without the shared store); let everybody use tokenApi "stable_token", or one control server that fetches for all.',
    stableRemedy:
      'Find who makes forced calls (force_refresh) of stable_token and stop them, or let one control server fetch for all.',
    unknown:
      'The library cannot tell this from tokens that WeChat revokes, as it may when the secret is reset.',
    times: (times: number) => (times === 1 ? 'once' : `${times} times`),
  },
  'zh-CN': {
    app: '该账号',
    happened:
      '很可能有其他程序也在刷新 {app} 的 token：今天已有 {times} 次，当前 token 未到期就已失效（首次发现于 {since}），而本库的所有进程都没有替换过它。',
    remedy:
      '请找出它（其他服务、旧的部署、开发者电脑、未连接共享存储的实例），让所有程序统一使用 tokenApi "stable_token"，或由一台中控服务器统一获取。',
    stableRemedy: '请找出并停用对 stable_token 的强制刷新（force_refresh），或由一台中控服务器统一获取。',
    unknown: '本库无法将其与微信主动作废 token（例如重置 secret 时）的情况区分开。',
    times: (times: number) => `${times}`,
  },
} as const satisfies Record<Locale, object>;

/** What is known of somebody else who refreshes the account, what is not, and what to do about it. */
export function theftHint({ times, since, appId, stable }: TheftFacts, locale: Locale): string {
  const words = WORDS[locale];
  const happened = words.happened
    .replace('{app}', appId ?? words.app)
    .replace('{times}', words.times(times))
    .replace('{since}', new Date(since).toISOString());
  const space = locale === 'en' ? ' ' : '';
  return [happened, stable ? words.stableRemedy : words.remedy, words.unknown].join(space);
}
