import { type Clock } from '../core/clock.js';
import { type CredentialDefinition } from '../core/definition.js';
import { type CredentialEngine } from '../core/engine.js';
import { type CredentialKeeper } from '../core/keeper.js';
import { type TokenSource } from '../core/token-source.js';
import { type Transport } from '../core/transport.js';
import { REJECTION_ERRCODES, WECOM_REJECTION_ERRCODES, type HttpAccount } from '../http/http-account.js';
import { classicTokenSource } from '../sources/classic-token-source.js';
import { stableTokenSource } from '../sources/stable-token-source.js';
import { wecomTokenSource } from '../sources/wecom-token-source.js';
import { WrongCalls } from '../sources/wrong-calls.js';
import { type TicketType } from '../sources/ticket-source.js';
import { appIdOf } from './account-status.js';
import { type AccountFields } from './options/account-options.js';
import { baseUrlOf, credentialKey } from './options/credential-key.js';
import { type NormalisedOptions } from './options/normalise-options.js';
import { type OpenTicket, TicketOpener } from './ticket-opener.js';

/** A credential in use in this process. Two names of a resolver may mean the same app, and then share it. */
interface SharedKeeper {
  readonly key: string;
  readonly keeper: CredentialKeeper;
  users: number;
  /** WeChat refused what it was opened with, or somebody said that it changed. */
  doubted: boolean;
}

/** An account in use in this process. There may be very many. */
export class OpenAccount {
  private madeHttp: HttpAccount | undefined;

  constructor(
    readonly name: string,
    readonly fields: AccountFields,
    readonly shared: SharedKeeper,
    private readonly options: NormalisedOptions,
  ) {}

  get keeper(): CredentialKeeper {
    return this.shared.keeper;
  }

  get tokenless(): boolean {
    return this.fields.platform === 'custom' && (this.fields.source.tokenless ?? false);
  }

  /** What the HTTP layer knows of it; always the same object. */
  get http(): HttpAccount {
    const { name, fields, keeper, tokenless, options } = this;
    return (this.madeHttp ??= {
      name,
      baseUrl: baseUrlOf(fields),
      tokenParam: fields.tokenParam ?? 'access_token',
      insecureHosts: options.insecureHosts,
      rejectionErrcodes: fields.platform === 'wecom' ? WECOM_REJECTION_ERRCODES : REJECTION_ERRCODES,
      keeper,
      tokenless,
      locale: options.locale,
      platform: platformOf(fields),
      appId: appIdOf(fields),
    });
  }
}

/** Puts accounts into the engine's care, and takes them out again. */
export class AccountOpener {
  private readonly shared = new Map<string, SharedKeeper>();
  private readonly tickets: TicketOpener;
  private readonly wrongCalls: WrongCalls;

  constructor(
    private readonly options: NormalisedOptions,
    private readonly engine: CredentialEngine,
    private readonly transport: Transport,
    clock: Clock,
  ) {
    this.tickets = new TicketOpener(engine, transport);
    this.wrongCalls = new WrongCalls(clock);
  }

  ticket(account: OpenAccount, type: TicketType): CredentialKeeper {
    return this.tickets.open(account, type);
  }

  /** The tickets that this process uses. */
  ticketsOf(account: OpenAccount): readonly OpenTicket[] {
    return this.tickets.opened(account);
  }

  open(name: string, fields: AccountFields): OpenAccount {
    return new OpenAccount(name, fields, this.share(this.define(name, fields)), this.options);
  }

  /** The next account that is opened with this credential gets a new keeper, with the options that it brings. */
  doubt({ shared }: OpenAccount): void {
    shared.doubted = true;
  }

  close(account: OpenAccount): void {
    const { shared } = account;
    shared.users -= 1;
    if (shared.users > 0 || this.shared.get(shared.key) !== shared) return;
    this.shared.delete(shared.key);
    this.forget(shared.key);
  }

  /** Its tickets, too: they are fetched with the token of this keeper. */
  private forget(key: string): void {
    this.engine.forget(key);
    this.tickets.forget(key);
  }

  private share(definition: CredentialDefinition): SharedKeeper {
    const { key } = definition;
    let shared = this.shared.get(key);
    if (!shared || shared.doubted) {
      if (shared) this.forget(key);
      shared = { key, keeper: this.engine.keeper(definition), users: 0, doubted: false };
      this.shared.set(key, shared);
    }
    shared.users += 1;
    return shared;
  }

  private define(name: string, fields: AccountFields): CredentialDefinition {
    const appId = appIdOf(fields);
    return {
      key: credentialKey(this.options.keyPrefix, fields, name),
      account: name,
      credentialType: 'access_token',
      source: this.sourceOf(fields),
      ...(fields.maxAgeSeconds !== undefined && { maxAgeMs: fields.maxAgeSeconds * 1000 }),
      ...(fields.budget && { budget: fields.budget }),
      ...(appId !== undefined && { appId }),
      platform: platformOf(fields),
    };
  }

  private sourceOf(fields: AccountFields): TokenSource {
    if (fields.platform === 'custom') return fields.source;
    const { secret, windows } = fields;
    const endpoint = { secret, windows, baseUrl: baseUrlOf(fields), transport: this.transport };
    if (fields.platform === 'wecom') {
      const { corpId, agentId } = fields;
      return wecomTokenSource({ ...endpoint, corpId, agentId, wrongCalls: this.wrongCalls });
    }
    const create = fields.tokenApi === 'token' ? classicTokenSource : stableTokenSource;
    return create({ ...endpoint, appId: fields.appId });
  }
}

export function platformOf(fields: AccountFields) {
  return fields.platform ?? 'official-account';
}
