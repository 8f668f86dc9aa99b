import { type Clock } from '../core/clock.js';
import { type CredentialKeeper, type GetOptions } from '../core/keeper.js';
import { type Locale } from '../core/settings.js';
import { type WechatHttpService } from '../http/wechat-http.service.js';
import { type TicketType } from '../sources/ticket-source.js';
import { type AccountDirectory } from './account-directory.js';
import { accountStatus } from './account-status.js';
import { LazyKeeper } from './lazy-keeper.js';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';
import { type AccountOpener, type OpenAccount } from './open-account.js';
import { type PageSigner } from './page-signer.js';
import { WechatAccount } from './wechat-account.js';

/** Hands out the accounts' handles. */
export class WechatAccounts {
  /** Undefined when there is none; `get()` then says why. */
  readonly default: WechatAccount | undefined;
  private readonly listed: ReadonlyMap<string, WechatAccount>;

  constructor(
    private readonly directory: AccountDirectory,
    private readonly http: WechatHttpService,
    private readonly clock: Clock,
    private readonly signer: PageSigner,
    private readonly opener: Pick<AccountOpener, 'ticket' | 'ticketsOf'>,
    private readonly locale: Locale,
  ) {
    this.listed = new Map(directory.listed.map(({ name, keeper }) => [name, this.handle(name, keeper)]));
    const name = directory.defaultName;
    this.default = name === undefined ? undefined : this.get(name);
  }

  get names(): readonly string[] {
    return this.directory.names;
  }

  /** The listed accounts that have a token to fetch. */
  fetching(): readonly WechatAccount[] {
    return this.directory.listed.filter(({ tokenless }) => !tokenless).map(({ name }) => this.get(name));
  }

  /** Throws `UNKNOWN_ACCOUNT`. */
  get(name?: string): WechatAccount {
    const meant = this.directory.nameOf(name);
    return this.listed.get(meant) ?? this.lazyHandle(meant);
  }

  /** As `get(name).getAccessToken(options)`, without a handle for an account that is known already. */
  async getAccessToken(name: string | undefined, options: GetOptions | undefined): Promise<string> {
    const found = this.directory.find(this.directory.nameOf(name));
    return found instanceof Promise ? this.get(name).getAccessToken(options) : found.keeper.value(options);
  }

  /** The default account for injection. Nobody may ever use it, so that there is none is said at its first use. */
  getDefault(): WechatAccount {
    return this.default ?? this.lazyHandle(undefined);
  }

  forget(name: string): void {
    this.directory.forget(name);
  }

  private lazyHandle(name: string | undefined): WechatAccount {
    const { directory } = this;
    const find = (): CredentialKeeper | Promise<CredentialKeeper> => {
      const found = directory.find(directory.nameOf(name));
      return found instanceof Promise ? found.then(({ keeper }) => keeper) : found.keeper;
    };
    const known = () => (name === undefined ? undefined : directory.known(name)?.keeper);
    return this.handle(name, new LazyKeeper(name ?? DEFAULT_ACCOUNT_NAME, find, known, this.locale));
  }

  private ticket(name: string | undefined, type: TicketType): CredentialKeeper {
    const { directory } = this;
    const find = (): CredentialKeeper | Promise<CredentialKeeper> => {
      const found = directory.find(directory.nameOf(name));
      const open = (account: OpenAccount) => this.opener.ticket(account, type);
      return found instanceof Promise ? found.then(open) : open(found);
    };
    return new LazyKeeper(name ?? DEFAULT_ACCOUNT_NAME, find, () => undefined, this.locale);
  }

  private handle(name: string | undefined, keeper: CredentialKeeper): WechatAccount {
    const { directory, locale } = this;
    return new WechatAccount(name ?? DEFAULT_ACCOUNT_NAME, {
      keeper,
      status: async () => {
        const account = await directory.find(directory.nameOf(name));
        const { fields } = account;
        const tickets = this.opener.ticketsOf(account).map(async ({ type, keeper }) => ({
          type,
          status: await keeper.status(),
        }));
        return accountStatus(await account.keeper.status(), await Promise.all(tickets), {
          name: account.name,
          fields,
          locale,
          now: this.clock.now(),
        });
      },
      http: () => (name === undefined ? this.http : this.http.for(name)),
      httpAccount: () => directory.resolve(name),
      ticket: (type) => this.ticket(name, type),
      signingAccount: async () => {
        const { http, fields } = await directory.find(directory.nameOf(name));
        return {
          appId: http.appId ?? '',
          agentId: fields.platform === 'wecom' ? String(fields.agentId) : undefined,
          ticket: (type) => this.ticket(name, type).value(),
        };
      },
      signer: this.signer,
    });
  }
}
