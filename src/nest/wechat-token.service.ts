import type { GetOptions } from '../core/keeper.js';
import type { CallReport } from '../http/call-report.js';
import type { CallReports } from '../http/call-reports.js';
import type { AccountOverview, StatusesOptions } from './account-overview.js';
import type { AccountStatus } from './account-status.js';
import type { TokenEvents } from './events/token-events.js';
import type { WechatTokenEventType, WechatTokenListener } from './events/wechat-token-event.js';
import type { WechatAccount } from './wechat-account.js';
import type { WechatAccounts } from './wechat-accounts.js';

/** The application's WeChat accounts and their access tokens. */
export class WechatTokenService {
  readonly #accounts: WechatAccounts;
  readonly #events: TokenEvents;
  readonly #default: WechatAccount | undefined;
  readonly #calls: CallReports;

  /** @hidden */
  constructor(accounts: WechatAccounts, calls: CallReports, events: TokenEvents) {
    this.#accounts = accounts;
    this.#events = events;
    this.#default = accounts.default;
    this.#calls = calls;
  }

  /**
   * An account's handle; without a name the default account's (the one named `default`, else the only one). With
   * `resolveAccount` the handle of an account that is not listed finds it when it is used.
   * Throws `UNKNOWN_ACCOUNT`, listing the known names.
   */
  account(name?: string): WechatAccount {
    return this.#accounts.get(name);
  }

  /** Short for `account(name).getAccessToken(options)`; an unknown name rejects with `UNKNOWN_ACCOUNT`. */
  getAccessToken(name?: string, options?: GetOptions): Promise<string> {
    if (name === undefined && this.#default !== undefined) return this.#default.getAccessToken(options);
    return this.#accounts.getAccessToken(name, options);
  }

  /**
   * Calls `listener` with every event of `type` in this process, `'*'` for all of them, until the returned function is called.
   * The same events are published on `node:diagnostics_channel` and on the application's `EventEmitter2`.
   * Throws `INVALID_ARGUMENT` for a type that does not exist.
   */
  on<T extends WechatTokenEventType | '*'>(type: T, listener: WechatTokenListener<T>): () => void {
    return this.#events.on(type, listener);
  }

  /** Names of the listed accounts. */
  accounts(): readonly string[] {
    return this.#accounts.names;
  }

  /**
   * How the listed accounts are doing, and those that `resolveAccount` found and this process keeps. Those in trouble
   * first, as far as this process knows; each is read from the shared store, so set a `limit` where there may be many.
   */
  async statuses(options?: StatusesOptions): Promise<readonly AccountStatus[]> {
    return (await this.#accounts.overview(options)).accounts;
  }

  /** As `statuses`, with how many accounts there are and how they are doing. For status pages. */
  overview(options?: StatusesOptions): Promise<AccountOverview> {
    return this.#accounts.overview(options);
  }

  /**
   * Drops what `resolveAccount` said of this account: it is asked again before the next use. For a tenant who was removed or
   * whose secret changed. The token itself stays in the shared store. Listed accounts are not affected.
   * It concerns this process only: the others go on with what `resolveAccount` told them until WeChat refuses it.
   */
  forgetAccount(name: string): void {
    this.#accounts.forget(name);
  }

  /**
   * Hears of every call to WeChat's APIs that was made with one of the accounts, when it is over. Nothing is measured
   * while nobody listens. A listener that throws is ignored. Also on the diagnostics channel `wechat-token:http`.
   * @returns the function that ends it
   */
  onCall(listener: (report: CallReport) => void): () => void {
    return this.#calls.on(listener);
  }
}
