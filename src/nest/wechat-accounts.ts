import type { Clock } from '../core/clock.js';
import { hintedError } from '../core/engine-errors.js';
import type { CredentialKeeper, GetOptions } from '../core/keeper.js';
import type { Locale } from '../core/settings.js';
import type { HttpAccount } from '../http/http-account.js';
import type { WechatHttpService } from '../http/wechat-http.service.js';
import type { TicketType } from '../sources/ticket-source.js';
import type { AccountDirectory } from './account-directory.js';
import { type AccountOverview, type StatusesOptions, overviewOf } from './account-overview.js';
import { type AccountStatus, accountStatus } from './account-status.js';
import { LazyKeeper } from './lazy-keeper.js';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';
import type { AccountOpener, OpenAccount } from './open-account.js';
import type { PageSigner, SigningAccount } from './page-signer.js';
import type { ApiQuota } from './quota/api-quota.js';
import type { ClearedQuota, ClearQuotaOptions, QuotaDesk } from './quota/quota-desk.js';
import { type AccountParts, WechatAccount } from './wechat-account.js';
import { NO_APP_ID } from './wechat-token.messages.js';

/** Hands out the accounts' handles, and is what all of them share. */
export class WechatAccounts implements AccountParts {
  /** Undefined when there is none; `get()` then says why. */
  readonly default: WechatAccount | undefined;
  /** Handles of listed accounts that somebody asked for. */
  private readonly handles = new Map<string, WechatAccount>();

  constructor(
    private readonly directory: AccountDirectory,
    private readonly service: WechatHttpService,
    private readonly clock: Clock,
    readonly signer: PageSigner,
    private readonly opener: Pick<AccountOpener, 'ticket' | 'ticketsOf'>,
    readonly locale: Locale,
    private readonly quotas: QuotaDesk,
  ) {
    const name = directory.defaultName;
    this.default = name === undefined ? undefined : this.get(name);
  }

  get names(): readonly string[] {
    return this.directory.names;
  }

  /** Whether accounts can be found that are not listed. */
  get resolvable(): boolean {
    return this.directory.resolvable;
  }

  /** The listed accounts that have a token to fetch. */
  fetching(): readonly OpenAccount[] {
    return [...this.directory.listed].filter(({ tokenless }) => !tokenless);
  }

  /** Throws `UNKNOWN_ACCOUNT`. */
  get(name?: string): WechatAccount {
    const meant = this.directory.nameOf(name);
    return this.handles.get(meant) ?? this.handle(meant);
  }

  /** As `get(name).getAccessToken(options)`, without a handle for an account that is known already. */
  async getAccessToken(name: string | undefined, options: GetOptions | undefined): Promise<string> {
    const found = this.directory.resolve(name);
    return found instanceof Promise ? this.get(name).getAccessToken(options) : found.keeper.value(options);
  }

  /** The default account for injection. Nobody may ever use it, so that there is none is said at its first use. */
  getDefault(): WechatAccount {
    return this.default ?? this.lazyHandle(undefined);
  }

  forget(name: string): void {
    this.directory.forget(name);
  }

  async status(name: string | undefined): Promise<AccountStatus> {
    return this.statusOf(await this.directory.resolve(name), this.locale);
  }

  overview(options: StatusesOptions = {}): Promise<AccountOverview> {
    const { locale = this.locale } = options;
    return overviewOf(this.directory.open(), (account) => this.statusOf(account, locale), {
      ...options,
      now: this.clock.now(),
    });
  }

  private async statusOf(account: OpenAccount, locale: Locale): Promise<AccountStatus> {
    const tickets = this.opener.ticketsOf(account).map(async ({ type, keeper }) => ({
      type,
      status: await keeper.status(),
    }));
    return accountStatus(await account.keeper.status(), await Promise.all(tickets), {
      name: account.name,
      fields: account.fields,
      locale,
      now: this.clock.now(),
    });
  }

  async getQuota(name: string | undefined, path: string): Promise<ApiQuota> {
    return this.quotas.read(await this.directory.resolve(name), path);
  }

  async clearQuota(name: string | undefined, options: ClearQuotaOptions): Promise<ClearedQuota> {
    return this.quotas.clear(await this.directory.resolve(name), options);
  }

  async resumeAfterQuota(name: string | undefined): Promise<boolean> {
    return this.quotas.resume(await this.directory.resolve(name));
  }

  http(name: string | undefined): WechatHttpService {
    return name === undefined ? this.service : this.service.for(name);
  }

  httpAccount(name: string | undefined): HttpAccount | Promise<HttpAccount> {
    return this.directory.resolve(name);
  }

  ticket(name: string | undefined, type: TicketType): CredentialKeeper {
    const open = (account: OpenAccount) => this.opener.ticket(account, type);
    const find = (): CredentialKeeper | Promise<CredentialKeeper> => {
      const found = this.directory.resolve(name);
      return found instanceof Promise ? found.then(open) : open(found);
    };
    return new LazyKeeper(name ?? DEFAULT_ACCOUNT_NAME, find, () => undefined, this.locale);
  }

  /** The keeper of an account's token, or of one of its tickets. For the hub. */
  async keeper(name: string, type?: TicketType): Promise<CredentialKeeper> {
    const account = await this.directory.resolve(name);
    return type === undefined ? account.keeper : this.opener.ticket(account, type);
  }

  /** A listed account, or one that was resolved before. No I/O. */
  known(name: string): OpenAccount | undefined {
    return this.directory.known(name);
  }

  async signingAccount(name: string | undefined): Promise<SigningAccount> {
    const account = await this.directory.resolve(name);
    const { appId = '', agentId } = account;
    if (appId === '' && account.source.ticket) {
      throw hintedError('INVALID_ARGUMENT', NO_APP_ID(account.name), this.locale, { account: account.name });
    }
    return {
      name: account.name,
      appId,
      agentId,
      ticket: (type) => this.ticket(name, type).value(),
    };
  }

  private handle(name: string): WechatAccount {
    const listed = this.directory.listedAs(name);
    if (!listed) return this.lazyHandle(name);
    const handle = new WechatAccount(name, listed.keeper, this);
    this.handles.set(name, handle);
    return handle;
  }

  private lazyHandle(name: string | undefined): WechatAccount {
    const { directory } = this;
    const find = (): CredentialKeeper | Promise<CredentialKeeper> => {
      const found = directory.resolve(name);
      return found instanceof Promise ? found.then(({ keeper }) => keeper) : found.keeper;
    };
    const known = () => (name === undefined ? undefined : directory.known(name)?.keeper);
    const keeper = new LazyKeeper(name ?? DEFAULT_ACCOUNT_NAME, find, known, this.locale);
    return new WechatAccount(name, keeper, this);
  }
}
