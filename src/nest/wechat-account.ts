import { inspect } from 'node:util';
import { type Credential } from '../core/credential.js';
import { type CredentialKeeper, type GetOptions } from '../core/keeper.js';
import { HTTP_ACCOUNT, type HttpAccount, type HttpAccountHandle } from '../http/http-account.js';
import { type WechatHttpService } from '../http/wechat-http.service.js';
import { type AccountStatus } from './account-status.js';

/** What an account's handle is made of. */
export interface AccountParts {
  readonly keeper: CredentialKeeper;
  status(): Promise<AccountStatus>;
  http(): WechatHttpService;
  httpAccount(): HttpAccount | Promise<HttpAccount>;
}

/**
 * One account of the application. Get it from `WechatTokenService.account(name)` or with `@InjectWechatAccount(name)`.
 * Its promises reject with a `WechatError`.
 */
export class WechatAccount implements HttpAccountHandle {
  // Out of reach of console.log and JSON: behind the keeper are secrets.
  readonly #keeper: CredentialKeeper;
  readonly #parts: AccountParts;

  constructor(
    readonly name: string,
    parts: AccountParts,
  ) {
    this.#keeper = parts.keeper;
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
    return (await this.#keeper.refreshRejected(options.rejected)).value;
  }

  /**
   * A person's decision to replace a token that works, one that leaked for instance. Rationed across the fleet, counted in the
   * budget, and logged with its `reason`. For `stable_token` the previous token dies at once, everywhere.
   */
  async forceRefresh(options: { readonly reason: string }): Promise<string> {
    return (await this.#keeper.force(options.reason)).value;
  }

  /** How this account is doing, for operators: no token and no secret in it. */
  status(): Promise<AccountStatus> {
    return this.#parts.status();
  }

  /** The HTTP client whose requests carry this account's token. */
  get http(): WechatHttpService {
    return this.#parts.http();
  }

  /** For `attachWechatToken`. */
  [HTTP_ACCOUNT](): HttpAccount | Promise<HttpAccount> {
    return this.#parts.httpAccount();
  }

  [inspect.custom](): string {
    return `WechatAccount { name: '${this.name}' }`;
  }
}
