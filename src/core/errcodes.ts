import { accountPhrases } from './hints/account.js';
import { messagePhrases } from './hints/message.js';
import type { Locale, PhraseTable } from './hints/phrase.js';
import { platformPhrases } from './hints/platform.js';
import { tokenPhrases } from './hints/token.js';
import { wecomPhrases } from './hints/wecom.js';
import { extractAddress } from './rid.js';

export type { Locale } from './hints/phrase.js';
export { extractAddress, extractRid } from './rid.js';

/** @inline */
export type ErrcodePlatform = 'official-account' | 'mini-program' | 'wecom' | 'custom';

/** What is known of the call beside its errcode: it makes meaning and hint more precise. */
export interface ErrcodeContext {
  /** WeChat's words; the egress address is taken from them. */
  readonly errmsg?: string | undefined;
  /** WeCom gives some numbers another meaning than official accounts and mini programs do. Default `official-account`. */
  readonly platform?: ErrcodePlatform | undefined;
  /** Default `en`. */
  readonly locale?: Locale | undefined;
  /** Named in the hint. For WeCom the corpid. */
  readonly appId?: string | undefined;
  /** `token`: the call was to fetch a token. Default `business`. */
  readonly call?: 'token' | 'business' | undefined;
}

/** What people are told about an errcode; empty fields for one that is not known. */
export interface ErrcodeDescription {
  /** What the code means. */
  readonly meaning?: string;
  /** What a person should do next. */
  readonly hint?: string;
}

/** Every phrase there is, by errcode and, where WeChat gives a number several meanings, by platform and call. */
export const ERRCODE_PHRASES: PhraseTable = {
  ...tokenPhrases,
  ...accountPhrases,
  ...messagePhrases,
  ...wecomPhrases,
  ...platformPhrases,
};

const WORDS = {
  en: {
    app: 'this account',
    ip: 'this server’s egress address',
    console: 'the WeChat developer platform (developers.weixin.qq.com/platform)',
    miniConsole: 'mp.weixin.qq.com (development settings)',
    wecomConsole: 'WeCom’s admin console (work.weixin.qq.com)',
    unknown: 'Look up errcode {code} in the API’s documentation; WeChat’s support can trace the rid.',
    unknownWecom: 'Look up errcode {code} at https://open.work.weixin.qq.com/devtool/query?e={code}.',
  },
  'zh-CN': {
    app: '该账号',
    ip: '本服务器的出口 IP',
    console: '微信开发者平台（developers.weixin.qq.com/platform）',
    miniConsole: '微信公众平台（mp.weixin.qq.com，开发管理 - 开发设置）',
    wecomConsole: '企业微信管理后台（work.weixin.qq.com）',
    unknown: '请在接口文档中查询错误码 {code}；可凭 rid 向微信官方排查。',
    unknownWecom: '请在 https://open.work.weixin.qq.com/devtool/query?e={code} 查询错误码 {code}。',
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** What WeChat's errcode means here, and what a person should do next. An unknown code has a hint only, 0 nothing. */
export function describeErrcode(errcode: number, context: ErrcodeContext = {}): ErrcodeDescription {
  if (errcode === 0) return {};
  const { platform, locale = 'en', call = 'business' } = context;
  const words = WORDS[locale];
  const wecom = platform === 'wecom';
  const values: Record<string, string> = {
    app: context.appId ?? words.app,
    ip: extractAddress(context.errmsg) ?? words.ip,
    console: wecom ? words.wecomConsole : platform === 'mini-program' ? words.miniConsole : words.console,
    code: String(errcode),
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

  const keys = wecom ? [`${errcode}:wecom`, `${errcode}:${call}`] : [`${errcode}:${call}`];
  const key = [...keys, `${errcode}`].find((candidate) => Object.hasOwn(ERRCODE_PHRASES, candidate));
  const phrase = key === undefined ? undefined : ERRCODE_PHRASES[key]?.[locale];
  if (!phrase) return { hint: fill(wecom ? words.unknownWecom : words.unknown) };
  return { meaning: fill(phrase[0]), hint: fill(phrase[1]) };
}
