import { inspect } from 'node:util';
import { type Credential } from '../core/credential.js';
import { type CredentialKeeper, type GetOptions } from '../core/keeper.js';
import { type Locale } from '../core/settings.js';
import { HTTP_ACCOUNT, type HttpAccount, type HttpAccountHandle } from '../http/http-account.js';
import {
  type AgentConfigSignature,
  type CardSignature,
  type JsSdkSignature,
} from '../core/js-sdk-signature.js';
import { type TicketType } from '../sources/ticket-source.js';
import { type WechatHttpService } from '../http/wechat-http.service.js';
import { type AccountStatus } from './account-status.js';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';
import { type CardFields, type PageSigner, type SigningAccount } from './page-signer.js';
import { requiredText } from './required-text.js';

/** What the handles of all accounts share. Without a name, the default account is meant. */
export interface AccountParts {
  status(name: string | undefined): Promise<AccountStatus>;
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
  readonly name: string;
  // Out of reach of console.log and JSON: behind the keeper are secrets.
  readonly #meant: string | undefined;
  readonly #keeper: CredentialKeeper;
  readonly #parts: AccountParts;

  constructor(name: string | undefined, keeper: CredentialKeeper, parts: AccountParts) {
    this.name = name ?? DEFAULT_ACCOUNT_NAME;
    this.#meant = name;
    this.#keeper = keeper;
    this.#parts = parts;
  }

  /**
   * The access token. From memory while it is fresh; otherwise it is fetched once, for all callers of all replicas.
   * `signal` detaches this caller only.
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
   */
  async refreshAccessToken(options: { readonly rejected: string }): Promise<string> {
    const rejected = requiredText(options, 'rejected', this.#parts.locale);
    return (await this.#keeper.refreshRejected(rejected)).value;
  }

  /**
   * A person's decision to replace a token that works, one that leaked for instance. Rationed across the fleet, counted in the
   * budget, and logged with its `reason`. For `stable_token` the previous token dies at once, everywhere.
   */
  async forceRefresh(options: { readonly reason: string }): Promise<string> {
    const reason = requiredText(options, 'reason', this.#parts.locale);
    return (await this.#keeper.force(reason)).value;
  }

  /**
   * A ticket: `jsapi` and `wx_card` of an official account, `jsapi` and `agent_config` of a WeCom app. Kept like the
   * token, and like it a secret of the server: pages get signatures.
   * Rejects with `INVALID_ARGUMENT`, naming the types there are, when the platform has no such ticket.
   */
  async getTicket(type: TicketType, options?: GetOptions): Promise<string> {
    return this.#parts.ticket(this.#meant, type).value(options);
  }

  /**
   * For a ticket that a browser reported as invalid. Fetches only if `rejected` still is the current one. Browsers can
   * be wrong, so it is rationed: twice at once, then after 1, 2, 4 … 30 minutes, and within the ticket's budget.
   */
  async refreshTicket(type: TicketType, options: { readonly rejected: string }): Promise<string> {
    const rejected = requiredText(options, 'rejected', this.#parts.locale);
    return (await this.#parts.ticket(this.#meant, type).refreshRejected(rejected)).value;
  }

  /**
   * What a page passes to `wx.config`. `url` is the page's `location.href`; its fragment is cut off, and nothing else is
   * changed. Sign only pages of your own origins. Rejects with `INVALID_ARGUMENT` when it is no http(s) URL.
   * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
   */
  async signJsSdk(url: string): Promise<JsSdkSignature> {
    return this.#parts.signer.jsSdk(await this.#parts.signingAccount(this.#meant), url);
  }

  /** What a page passes to WeCom's `wx.agentConfig`, by the rules of `signJsSdk`. */
  async signAgentConfig(url: string): Promise<AgentConfigSignature> {
    return this.#parts.signer.agentConfig(await this.#parts.signingAccount(this.#meant), url);
  }

  /** What a page passes as `cardExt` to `wx.addCard`, as an object: `JSON.stringify` it. */
  async signCard(card: CardFields): Promise<CardSignature> {
    return this.#parts.signer.card(await this.#parts.signingAccount(this.#meant), card);
  }

  /** How this account is doing, for operators: no token and no secret in it. */
  status(): Promise<AccountStatus> {
    return this.#parts.status(this.#meant);
  }

  /** The HTTP client whose requests carry this account's token. */
  get http(): WechatHttpService {
    return this.#parts.http(this.#meant);
  }

  /** For `attachWechatToken`. */
  [HTTP_ACCOUNT](): HttpAccount | Promise<HttpAccount> {
    return this.#parts.httpAccount(this.#meant);
  }

  [inspect.custom](): string {
    return `WechatAccount { name: '${this.name}' }`;
  }
}
