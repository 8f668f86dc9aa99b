import type { Clock } from '../core/clock.js';
import { hintedError } from '../core/engine-errors.js';
import { WechatConfigurationError, type WechatError, isWechatError } from '../core/errors.js';
import { sanitizeCause } from '../core/redact.js';
import { DEFAULT_SETTINGS } from '../core/settings.js';
import { withTimeout } from '../core/wait.js';
import type { HttpAccountResolver } from '../http/http-account.js';
import type { AccountOpener, OpenAccount } from './open-account.js';
import type { AccountFields } from './options/account-options.js';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';
import type { NormalisedOptions } from './options/normalise-options.js';
import { findAccountProblems } from './options/validate-options.js';
import { ResolvedAccounts } from './resolved-accounts.js';
import {
  NO_DEFAULT_ACCOUNT,
  RESOLVE_FAILED,
  RESOLVE_TIMED_OUT,
  UNKNOWN_ACCOUNT,
} from './wechat-token.messages.js';

/** Finds accounts by name: the listed ones at once, the others through `resolveAccount`. */
export class AccountDirectory implements HttpAccountResolver {
  /** The account named `default`, else the only one. */
  readonly defaultName: string | undefined;
  private readonly byName: ReadonlyMap<string, OpenAccount>;
  private readonly resolved: ResolvedAccounts<AccountFields, OpenAccount>;

  constructor(
    private readonly options: NormalisedOptions,
    private readonly opener: AccountOpener,
    private readonly clock: Clock,
  ) {
    this.byName = new Map(
      options.accounts.map((account) => [account.name, opener.open(account.name, account)]),
    );
    this.defaultName = chooseDefault(this.names, options.resolveAccount !== undefined);
    this.resolved = new ResolvedAccounts(
      {
        resolve: (name) => this.ask(name),
        open: (name, fields) => opener.open(name, fields),
        close: (account) => opener.close(account),
        isDoubted: (account) => opener.isDoubted(account),
      },
      options.maxResolvedAccounts,
    );
  }

  get listed(): Iterable<OpenAccount> {
    return this.byName.values();
  }

  /** Names of the listed accounts. Made anew each time: there may be very many, and few ask. */
  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** Whether accounts can be found that are not listed. */
  get resolvable(): boolean {
    return this.options.resolveAccount !== undefined;
  }

  /** The name that is meant: the default account's when none is given. Throws `UNKNOWN_ACCOUNT`. */
  nameOf(name: string | undefined): string {
    if (name === undefined) {
      if (this.defaultName !== undefined) return this.defaultName;
      throw hintedError('UNKNOWN_ACCOUNT', NO_DEFAULT_ACCOUNT(this.names), this.options.locale);
    }
    if (this.byName.has(name) || this.options.resolveAccount) return name;
    throw this.unknown(name);
  }

  /** The listed account of that name. */
  listedAs(name: string): OpenAccount | undefined {
    return this.byName.get(name);
  }

  /** The account, if it needs no asking. */
  known(name: string): OpenAccount | undefined {
    return this.byName.get(name) ?? this.resolved.peek(name);
  }

  /** The listed accounts, then those that were resolved and are kept. */
  *open(): Iterable<OpenAccount> {
    yield* this.listed;
    yield* this.resolved.values();
  }

  find(name: string): OpenAccount | Promise<OpenAccount> {
    return this.byName.get(name) ?? this.resolved.open(name);
  }

  /** For the HTTP layer. */
  resolve(name?: string): OpenAccount | Promise<OpenAccount> {
    return this.find(this.nameOf(name));
  }

  /** WeChat refused this account's configuration: ask `resolveAccount` again before the next use. */
  doubt(name: string): void {
    const account = this.resolved.peek(name);
    if (account) this.opener.doubt(account);
  }

  forget(name: string): void {
    this.doubt(name);
    this.resolved.forget(name);
  }

  private async ask(name: string): Promise<AccountFields> {
    const fields = await this.callResolver(name);
    if (fields === undefined || fields === null) throw this.unknown(name);
    const path = `resolveAccount(${JSON.stringify(name)})`;
    const problems = findAccountProblems(fields, path, this.options.insecureHosts);
    if (problems.length > 0) throw new WechatConfigurationError(problems);
    return fields;
  }

  private callResolver(name: string): Promise<AccountFields | null | undefined> {
    const { resolveAccount, settings, locale } = this.options;
    const { flightTimeoutMs = DEFAULT_SETTINGS.flightTimeoutMs } = settings;
    const fail = (message: string, cause?: Error) =>
      hintedError('TOKEN_FETCH_FAILED', message, locale, { account: name, retryable: true, cause });
    return withTimeout<AccountFields | null | undefined>(
      this.clock,
      flightTimeoutMs,
      async () => resolveAccount?.(name),
      () => {
        throw fail(RESOLVE_TIMED_OUT(name));
      },
    ).catch((error: unknown) => {
      throw isWechatError(error) ? error : fail(RESOLVE_FAILED(name), sanitizeCause(error));
    });
  }

  private unknown(name: string): WechatError {
    return hintedError('UNKNOWN_ACCOUNT', UNKNOWN_ACCOUNT(name, this.names), this.options.locale);
  }
}

function chooseDefault(names: readonly string[], resolvable: boolean): string | undefined {
  if (names.includes(DEFAULT_ACCOUNT_NAME)) return DEFAULT_ACCOUNT_NAME;
  if (names.length === 0 && resolvable) return DEFAULT_ACCOUNT_NAME;
  return names.length === 1 ? names[0] : undefined;
}
