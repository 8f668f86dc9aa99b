import type { Clock } from '../core/clock.js';
import type { CredentialDefinition } from '../core/definition.js';
import type { CredentialEngine } from '../core/engine.js';
import type { CredentialKeeper } from '../core/keeper.js';
import type { Locale } from '../core/settings.js';
import type { CallBudget, TokenSource } from '../core/token-source.js';
import type { Transport } from '../core/transport.js';
import type { CallReports } from '../http/call-reports.js';
import { REJECTION_ERRCODES, WECOM_REJECTION_ERRCODES, type HttpAccount } from '../http/http-account.js';
import { classicTokenSource } from '../sources/classic-token-source.js';
import { stableTokenSource } from '../sources/stable-token-source.js';
import { wecomTokenSource } from '../sources/wecom-token-source.js';
import { WrongCalls } from '../sources/wrong-calls.js';
import type { TicketType } from '../sources/ticket-source.js';
import { agentIdOf, appIdOf, platformOf } from './account-identity.js';
import type { AccountFields } from './options/account-options.js';
import { baseUrlOf, credentialKey } from './options/credential-key.js';
import type { NormalisedOptions } from './options/normalise-options.js';
import { type OpenTicket, TicketOpener } from './ticket-opener.js';

/**
 * An account in use in this process: as the engine knows it, and as the HTTP layer does. There may be very many, so it
 * is one object, which computes what its fields say.
 */
export class OpenAccount implements CredentialDefinition, HttpAccount {
  readonly key: string;
  /** Names of a resolver that mean the same app share it. */
  readonly keeper: CredentialKeeper;

  constructor(
    readonly name: string,
    readonly fields: AccountFields,
    private readonly shared: SharedParts,
    keeperOf: (account: CredentialDefinition) => CredentialKeeper,
  ) {
    this.key = credentialKey(shared.options.keyPrefix, fields, name);
    this.keeper = keeperOf(this);
  }

  get account(): string {
    return this.name;
  }

  /** Made anew for every use: uses are rare, accounts may be many. */
  get source(): TokenSource {
    return this.shared.sourceOf(this.fields);
  }

  get credentialType(): string {
    return 'access_token';
  }

  get maxAgeMs(): number | undefined {
    const { maxAgeSeconds } = this.fields;
    return maxAgeSeconds === undefined ? undefined : maxAgeSeconds * 1000;
  }

  get budget(): CallBudget | undefined {
    return this.fields.budget;
  }

  get platform() {
    return platformOf(this.fields);
  }

  get appId(): string | undefined {
    return appIdOf(this.fields);
  }

  get agentId(): string | undefined {
    return agentIdOf(this.fields);
  }

  get tokenless(): boolean {
    return this.fields.platform === 'custom' && (this.fields.source.tokenless ?? false);
  }

  get baseUrl(): string {
    return baseUrlOf(this.fields);
  }

  get tokenParam(): string {
    return this.fields.tokenParam ?? 'access_token';
  }

  get rejectionErrcodes(): ReadonlySet<number> {
    return this.fields.platform === 'wecom' ? WECOM_REJECTION_ERRCODES : REJECTION_ERRCODES;
  }

  get insecureHosts(): readonly string[] {
    return this.shared.options.insecureHosts;
  }

  get locale(): Locale {
    return this.shared.options.locale;
  }

  get calls(): CallReports {
    return this.shared.calls;
  }
}

/** What all accounts have in common. */
export interface SharedParts {
  readonly options: NormalisedOptions;
  readonly calls: CallReports;
  readonly sourceOf: (fields: AccountFields) => TokenSource;
}

/** Puts accounts into the engine's care, and takes them out again. */
export class AccountOpener {
  /** How many accounts use a keeper besides the first one. */
  private readonly sharers = new WeakMap<CredentialKeeper, number>();
  /** WeChat refused what they were opened with, or somebody said that it changed. */
  private readonly doubted = new WeakSet<CredentialKeeper>();
  private readonly tickets: TicketOpener;
  private readonly wrongCalls: WrongCalls;
  private readonly shared: SharedParts;

  constructor(
    shared: Omit<SharedParts, 'sourceOf'>,
    private readonly engine: CredentialEngine,
    private readonly transport: Transport,
    clock: Clock,
  ) {
    this.tickets = new TicketOpener(engine, transport);
    this.wrongCalls = new WrongCalls(clock);
    this.shared = { ...shared, sourceOf: (fields) => this.sourceOf(fields) };
  }

  ticket(account: OpenAccount, type: TicketType): CredentialKeeper {
    return this.tickets.open(account, type);
  }

  /** The tickets that this process uses. */
  ticketsOf(account: OpenAccount): readonly OpenTicket[] {
    return this.tickets.opened(account);
  }

  /** Keys of the records of its token and its tickets. */
  keysOf(account: OpenAccount): readonly string[] {
    return [account.key, ...this.tickets.keysOf(account)];
  }

  open(name: string, fields: AccountFields): OpenAccount {
    return new OpenAccount(name, fields, this.shared, (account) => this.share(account));
  }

  /** The next account that is opened with this credential gets a new keeper, with the options that it brings. */
  doubt({ keeper }: OpenAccount): void {
    this.doubted.add(keeper);
  }

  isDoubted({ keeper }: OpenAccount): boolean {
    return this.doubted.has(keeper);
  }

  close({ key, keeper }: OpenAccount): void {
    const sharers = this.sharers.get(keeper) ?? 0;
    if (sharers > 0) this.sharers.set(keeper, sharers - 1);
    else if (this.engine.find(key) === keeper) this.forget(key);
  }

  /** Its tickets, too: they are fetched with the token of this keeper. */
  private forget(key: string): void {
    this.engine.forget(key);
    this.tickets.forget(key);
  }

  private share(account: CredentialDefinition): CredentialKeeper {
    const existing = this.engine.find(account.key);
    if (existing && !this.doubted.has(existing)) {
      this.sharers.set(existing, (this.sharers.get(existing) ?? 0) + 1);
      return existing;
    }
    if (existing) this.forget(account.key);
    return this.engine.keeper(account);
  }

  private sourceOf(fields: AccountFields): TokenSource {
    if (fields.platform === 'custom') return fields.source;
    const { secret, windows } = fields;
    const endpoint = { secret, windows, baseUrl: baseUrlOf(fields), transport: this.transport };
    if (fields.platform === 'wecom') {
      const { corpId, agentId } = fields;
      return wecomTokenSource({ ...endpoint, corpId, agentId, app: fields, wrongCalls: this.wrongCalls });
    }
    const create = fields.tokenApi === 'token' ? classicTokenSource : stableTokenSource;
    return create({ ...endpoint, appId: fields.appId });
  }
}
