/** Language of the hints. */
export type Locale = 'en' | 'zh-CN';

/** What a code means, and what a person should do next. */
export type Phrase = readonly [meaning: string, nextStep: string];

/**
 * Phrases by errcode. A key may be narrowed by platform and by kind of call, because WeChat gives one number several
 * meanings: `40001`, `40001:token`, `40001:wecom`. The narrowest key wins.
 *
 * `{app}` stands for the appid, `{ip}` for the egress address and `{console}` for the place where an administrator
 * changes things.
 */
export type PhraseTable = Readonly<Record<string, Readonly<Record<Locale, Phrase>>>>;
