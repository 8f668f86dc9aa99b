import type { EngineEvent } from '../../core/engine-event.js';
import type { WechatPlatform } from '../options/account-options.js';

/** The engine's times are numbers; people get dates. */
type Dated<Event> = {
  readonly [Key in keyof Event]: Key extends 'expiresAt' | 'retryAt' | 'since' ? Date : Event[Key];
};

/** The account's platform and appId (for WeCom the corpId), when they are known. */
type Identified<Event> = Event extends { readonly account: string }
  ? Event & { readonly platform?: WechatPlatform; readonly appId?: string }
  : Event;

/** What a person should do next, in the module's `locale`. */
type Hinted<Event> = Event extends { readonly type: 'refresh-failed' }
  ? Event & { readonly hint?: string }
  : Event;

/** Distributes over the union, so that `type` tells the events apart. */
type Presented<Event> = Event extends EngineEvent
  ? Hinted<Identified<Dated<Event>>> & { readonly at: Date }
  : never;

/**
 * What the credential layer did, or what happened to it. Plain frozen data, told apart by `type`; no token and no secret in it.
 *
 * Every event of a credential has `account`, `credentialType` (`access_token`, or the type of a ticket), `platform`
 * and `appId`; `at` is when this process saw it. `durationMs` is in milliseconds.
 * - `refreshed`: this process fetched a new one, because of `cause`
 * - `refresh-failed`: it could not, for the `attempt`th time in a row; no other attempt before `retryAt`
 * - `adopted`: another process did, and this one took it over
 * - `rejected`: WeChat rejected the current one, at the API `path`
 * - `probed`: WeChat was asked whether a rejected one is `alive`
 * - `stolen`: the current one died before its time and nobody in the fleet replaced it, so that somebody else probably
 *   refreshes this account: `times` today, first noticed at `since`
 * - `forced`: a forced refresh is made, number `usedToday` of the day
 * - `budget-warning`, `budget-exhausted`: of the token calls that the library allows itself
 * - `store-down`, `store-up`: the shared store stopped answering, and answers again
 */
export type WechatTokenEvent = Presented<EngineEvent>;

/** What an event tells, such as `refreshed`. */
export type WechatTokenEventType = WechatTokenEvent['type'];

/** The events of one type; `'*'` are all. */
export type WechatTokenEventOf<T extends WechatTokenEventType | '*'> = T extends '*'
  ? WechatTokenEvent
  : Extract<WechatTokenEvent, { readonly type: T }>;

/** Hears of events while they happen: it should be quick. What it throws disturbs nobody, and is logged once. */
export type WechatTokenListener<T extends WechatTokenEventType | '*' = '*'> = (
  event: WechatTokenEventOf<T>,
) => void | Promise<void>;

/** Where `node:diagnostics_channel` publishes them. */
export type WechatTokenChannel =
  'wechat-token:refresh' | 'wechat-token:rejected' | 'wechat-token:store' | 'wechat-token:budget';

/** Every type there is, and its channel. */
export const CHANNEL_OF: Readonly<Record<WechatTokenEventType, WechatTokenChannel>> = {
  refreshed: 'wechat-token:refresh',
  'refresh-failed': 'wechat-token:refresh',
  adopted: 'wechat-token:refresh',
  forced: 'wechat-token:refresh',
  rejected: 'wechat-token:rejected',
  probed: 'wechat-token:rejected',
  stolen: 'wechat-token:rejected',
  'budget-warning': 'wechat-token:budget',
  'budget-exhausted': 'wechat-token:budget',
  'store-down': 'wechat-token:store',
  'store-up': 'wechat-token:store',
};
