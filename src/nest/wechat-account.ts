import { inspect } from 'node:util';
import type { Credential } from '../core/credential.js';
import type { CredentialKeeper, GetOptions } from '../core/keeper.js';
import type { Locale } from '../core/settings.js';
import { HTTP_ACCOUNT, type HttpAccount, type HttpAccountHandle } from '../http/http-account.js';
import type { AgentConfigSignature, CardSignature, JsSdkSignature } from '../core/js-sdk-signature.js';
import type { TicketType } from '../sources/ticket-source.js';
import type { WechatHttpService } from '../http/wechat-http.service.js';
import type { AccountStatus } from './account-status.js';
import type { ApiQuota } from './quota/api-quota.js';
import type { ClearedQuota, ClearQuotaOptions } from './quota/quota-desk.js';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';
import type { CardFields, PageSigner, SigningAccount } from './page-signer.js';
import { isSignedWith, type PageSignature, reportedTicket } from './reported-ticket.js';
import { requiredText } from './required-text.js';

/** What the handles of all accounts share. Without a name, the default account is meant. */
export interface AccountParts {
  status(name: string | undefined): Promise<AccountStatus>;
  getQuota(name: string | undefined, path: string): Promise<ApiQuota>;
  clearQuota(name: string | undefined, options: ClearQuotaOptions): Promise<ClearedQuota>;
  resumeAfterQuota(name: string | undefined): Promise<boolean>;
  http(name: string | undefined): WechatHttpService;
  httpAccount(name: string | undefined): HttpAccount | Promise<HttpAccount>;
  ticket(name: string | undefined, type: TicketType): CredentialKeeper;
  signingAccount(name: string | undefined): Promise<SigningAccount>;
  readonly signer: PageSigner;
  readonly locale: Locale;
}

/**
 * One account of the application. Get it from `WechatTokenService.account(name)` or with `@InjectWechatAccount(name)`.
 * Its promises reject with a `WechatError`.
 */
export class WechatAccount implements HttpAccountHandle {
  /** How the application calls it; `default` when it was asked for without a name. */
  readonly name: string;
  // Out of reach of console.log and JSON: behind the keeper are secrets.
  readonly #meant: string | undefined;
  readonly #keeper: CredentialKeeper;
  readonly #parts: AccountParts;

  /** @hidden */
  constructor(name: string | undefined, keeper: CredentialKeeper, parts: AccountParts) {
    this.name = name ?? DEFAULT_ACCOUNT_NAME;
    this.#meant = name;
    this.#keeper = keeper;
    this.#parts = parts;
  }

  /**
   * The access token. From memory while it is fresh; otherwise it is fetched once, for all callers of all replicas.
   * `signal` detaches this caller only.
   *
   * Rejects with a `WechatTokenError` when there is none and none can be had: `TOKEN_FETCH_FAILED`,
   * `TOKEN_CONFIGURATION`, `TOKEN_ACTION_REQUIRED`, `ADDRESS_NOT_ALLOWED`, `TOKEN_QUOTA`, `BUDGET_EXHAUSTED`,
   * `TOKEN_REJECTED`, `STORE_UNAVAILABLE`, `NO_TOKEN`, `TIMEOUT`, `SHUTTING_DOWN`; with `ABORTED` when `signal` fired.
   */
  getAccessToken(options?: GetOptions): Promise<string> {
    return this.#keeper.value(options);
  }

  /** As `getAccessToken`, with the token's id and life. Frozen; `JSON.stringify` and `util.inspect` do not show the token. */
  getCredential(options?: GetOptions): Promise<Credential> {
    return this.#keeper.get(options);
  }

  /** The credential in this process's memory, if it is usable. No I/O. */
  peek(): Credential | undefined {
    return this.#keeper.peek();
  }

  /**
   * For callers that send requests on their own: WeChat rejected the token `rejected` (40001, 40014, 42001; WeCom 40014,
   * 42001). Fetches only if that still is the current token, and returns the one to repeat the request with.
   * Rejects with `TOKEN_REJECTED` while no other may be fetched yet, and as `getAccessToken` does.
   * @see https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
   */
  async refreshAccessToken(options: { readonly rejected: string }): Promise<string> {
    const rejected = requiredText(options, 'rejected', this.#parts.locale);
    return (await this.#keeper.refreshRejected(rejected)).value;
  }

  /**
   * A person's decision to replace a token that works, one that leaked for instance. Rationed across the fleet, counted in the
   * budget, and logged with its `reason`. For `stable_token` the previous token dies at once, everywhere.
   * Of WeChat's 20 a day the fleet takes 10 at most, at least 30 s apart. Rejects with `FORCE_RATION_SPENT`, and as
   * `getAccessToken` does.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async forceRefresh(options: { readonly reason: string }): Promise<string> {
    const reason = requiredText(options, 'reason', this.#parts.locale);
    return (await this.#keeper.force(reason)).value;
  }

  /**
   * A ticket: `jsapi` and `wx_card` of an official account, `jsapi` and `agent_config` of a WeCom app. Kept like the
   * token, and like it a secret of the server: pages get signatures.
   * Rejects with `INVALID_ARGUMENT`, naming the types there are, when the platform has no such ticket.
   * @see https://developers.weixin.qq.com/doc/service/api/webdev/jssdk/api_getticket.html
   * @see https://developer.work.weixin.qq.com/document/path/96909
   */
  async getTicket(type: TicketType, options?: GetOptions): Promise<string> {
    return this.#parts.ticket(this.#meant, type).value(options);
  }

  /**
   * For a ticket that a browser reported as invalid. `rejected` is the ticket, or the signature that the page was given:
   * pages never see a ticket. Fetches only if that still is the current one. Browsers can be wrong, so it is rationed:
   * twice at once, then after 1, 2, 4 … 30 minutes, and within the ticket's budget.
   */
  async refreshTicket(
    type: TicketType,
    options: { readonly rejected: string | PageSignature },
  ): Promise<string> {
    const rejected = reportedTicket(options, this.#parts.locale);
    const keeper = this.#parts.ticket(this.#meant, type);
    if (typeof rejected === 'string') return (await keeper.refreshRejected(rejected)).value;
    const { value } = await keeper.get();
    return isSignedWith(value, rejected) ? (await keeper.refreshRejected(value)).value : value;
  }

  /**
   * What a page passes to `wx.config`. `url` is the page's `location.href`; its fragment is cut off, and nothing else is
   * changed. Sign only pages of your own origins. Rejects with `INVALID_ARGUMENT` when it is no http(s) URL.
   * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
   */
  async signJsSdk(url: string): Promise<JsSdkSignature> {
    return this.#parts.signer.jsSdk(await this.#parts.signingAccount(this.#meant), url);
  }

  /**
   * What a page passes to WeCom's `wx.agentConfig`, by the rules of `signJsSdk`. An account whose token comes from a hub
   * needs an `agentId` for it.
   */
  async signAgentConfig(url: string): Promise<AgentConfigSignature> {
    return this.#parts.signer.agentConfig(await this.#parts.signingAccount(this.#meant), url);
  }

  /** What a page passes as `cardExt` to `wx.addCard`, as an object: `JSON.stringify` it. */
  async signCard(card: CardFields): Promise<CardSignature> {
    requiredText(card, 'cardId', this.#parts.locale);
    return this.#parts.signer.card(await this.#parts.signingAccount(this.#meant), card);
  }

  /** How this account is doing, for operators: no token and no secret in it. */
  status(): Promise<AccountStatus> {
    return this.#parts.status(this.#meant);
  }

  /**
   * WeChat's own counter of an API, such as `/cgi-bin/message/template/send` or `/cgi-bin/stable_token`: what the account
   * may call it a day, and what is left of that. It counts the calls of everybody who uses the account, with an error of
   * about 1 %. Rejects with `API_ERROR` for a path that WeChat does not know (76021) or that is not the account's (76022),
   * with `INVALID_ARGUMENT` for what is no path and for WeCom and custom accounts, and as `getAccessToken` does.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getapiquota.html
   */
  getQuota(path: string): Promise<ApiQuota> {
    return this.#parts.getQuota(this.#meant, path);
  }

  /**
   * A person's decision: sets WeChat's counters of the day back to 0, of all APIs of this account, and then calls
   * `resumeAfterQuota()`. WeChat allows it 10 times a month and account, and counts both ways of calling it and its
   * console together. The library counts its own across the fleet: the eleventh rejects with `CLEAR_RATION_SPENT` and is
   * not sent, as is every further one once WeChat itself said that the month's are used up (48006). An attempt whose
   * answer was lost counts; one that WeChat certainly did not carry out does not. `reason` is required, and logged.
   * The budget of the library itself is not touched.
   *
   * Find out first what calls so often, or the next day's quota goes the same way.
   * Rejects with `API_ERROR` or `HTTP_ERROR` when WeChat refuses or does not answer, `STORE_UNAVAILABLE` when it could not
   * be counted, `INVALID_ARGUMENT` without a reason and for WeCom and custom accounts.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_clearquotabyappsecret.html
   */
  clearQuota(options: ClearQuotaOptions): Promise<ClearedQuota> {
    return this.#parts.clearQuota(this.#meant, options);
  }

  /**
   * WeChat's quota of token or ticket calls was used up (`TOKEN_QUOTA`), and somebody raised or cleared it: the fleet stops
   * waiting, and whoever needs a token next fetches it. Without this, it is tried every 30 to 60 minutes and soon after
   * midnight in China. Other failures, all counters and the ration of forced refreshes stay as they are.
   * Returns whether a quota held anything back. Rejects with `STORE_UNAVAILABLE`.
   */
  resumeAfterQuota(): Promise<boolean> {
    return this.#parts.resumeAfterQuota(this.#meant);
  }

  /** The HTTP client whose requests carry this account's token. */
  get http(): WechatHttpService {
    return this.#parts.http(this.#meant);
  }

  /**
   * For `attachWechatToken`.
   * @hidden
   */
  [HTTP_ACCOUNT](): HttpAccount | Promise<HttpAccount> {
    return this.#parts.httpAccount(this.#meant);
  }

  /** @hidden */
  [inspect.custom](): string {
    return `WechatAccount { name: '${this.name}' }`;
  }
}
