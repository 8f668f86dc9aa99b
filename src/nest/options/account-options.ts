import type { CallBudget, RenewalWindows, TokenSource } from '../../core/token-source.js';
import type { Secret } from '../../sources/secret.js';

/** Fields of accounts whose token comes from an endpoint of WeChat. */
interface EndpointAccountFields extends AnyAccountFields {
  /** A string, or a function that is asked before every token call (a vault), so that a rotated secret counts at once. */
  readonly secret: Secret;
  /**
   * When the token is renewed, in milliseconds before its end. Default: in the background between 285 s and 120 s for
   * `stable_token` (earlier is useless: the same token comes back), between 15 and 10 minutes for the others; `dueMs` 30 s and 60 s.
   */
  readonly windows?: RenewalWindows | undefined;
}

interface AnyAccountFields {
  /**
   * Where this account's API lives: another WeChat domain, a proxy, a simulator. It must be https, unless its host is in
   * `insecureHosts`. Default: `https://api.weixin.qq.com`, for WeCom `https://qyapi.weixin.qq.com`.
   */
  readonly baseUrl?: string | undefined;
  /** Name of the query parameter that carries the token. Default `access_token`. */
  readonly tokenParam?: string | undefined;
  /** Renew at the latest when a credential is this old, in seconds; 3600 gives the classic hourly refresh. Default: none. */
  readonly maxAgeSeconds?: number | undefined;
  /**
   * Token calls that the library allows itself, per `day` or `hour`, and the part of them kept for timed renewals;
   * `warnAt` replaces the module's `budgetWarnAt`.
   * Default: 5000 a day for `stable_token`, 500 for `token`, 2000 for WeCom, each with a reserve of 30.
   * WeChat's own limits are higher; they are for everybody who uses the account together.
   * @see https://developers.weixin.qq.com/doc/service/en/guide/dev/api/limit.html
   * @see https://developer.work.weixin.qq.com/document/path/90454
   */
  readonly budget?: CallBudget | undefined;
}

/** A service account, a subscription account, a mini program or a mini game. */
export interface OfficialAccountFields extends EndpointAccountFields {
  /** Default `official-account`. Both kinds get their token in the same way. */
  readonly platform?: 'official-account' | 'mini-program' | undefined;
  readonly appId: string;
  /**
   * Which endpoint issues the token. Default `stable_token`, which WeChat recommends. `token` is the classic endpoint: each
   * call kills the previous token, and a new account has 2000 calls a day.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   * @see https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
   */
  readonly tokenApi?: 'stable_token' | 'token' | undefined;
  // The platform may be left out, so the compiler has to be told what belongs to others only.
  readonly corpId?: undefined;
  readonly agentId?: undefined;
  readonly source?: undefined;
}

/**
 * One app of a WeCom (企业微信) corporation: a corporation has many, each with its own secret and token.
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export interface WecomAccountFields extends EndpointAccountFields {
  readonly platform: 'wecom';
  /** The corporation, `ww…`. */
  readonly corpId: string;
  /** The app: its secret gives a token for no other one. */
  readonly agentId: string | number;
}

/** Whatever the source returns. Ready ones: `hubSource`, `staticSource`, `fileSource`, `noTokenSource`. */
export interface CustomAccountFields extends AnyAccountFields {
  readonly platform: 'custom';
  /** Where the token comes from. */
  readonly source: TokenSource;
  /** The app whose token it is (for WeCom the corpid): for hints and status, and to sign pages with a hub's tickets. */
  readonly appId?: string | undefined;
  /** The WeCom app whose token it is: to sign for `wx.agentConfig` with a hub's tickets. */
  readonly agentId?: string | number | undefined;
}

/** An account without its name: the short form of the module's options, or what `resolveAccount` returns. */
export type AccountFields = OfficialAccountFields | WecomAccountFields | CustomAccountFields;

/** An entry of `accounts`. */
export type WechatAccountOptions = AccountFields & {
  /** How the application calls this account. Unique. */
  readonly name: string;
};

/** Kinds of accounts. `custom` gets its token from a `TokenSource` of your choice. */
export type WechatPlatform = 'official-account' | 'mini-program' | 'wecom' | 'custom';
