import type { CreateAxiosDefaults } from 'axios';
import { WechatConfigurationError } from '../../core/errors.js';
import type { EngineSettings } from '../../core/settings.js';
import type { AccountFields, WechatAccountOptions } from './account-options.js';
import {
  DEFAULT_ACCOUNT_NAME,
  DEFAULT_CRON,
  DEFAULT_HTTP_TIMEOUT_MS,
  DEFAULT_KEY_PREFIX,
  DEFAULT_MAX_RESOLVED_ACCOUNTS,
  DEFAULT_STORE_TIMEOUT_MS,
} from './defaults.js';
import type { WechatTokenModuleOptions } from './module-options.js';
import { ACCOUNT_FIELDS } from './validate-account.js';
import { findProblems } from './validate-options.js';

type Resolver = NonNullable<WechatTokenModuleOptions['resolveAccount']>;

/** The module's options, checked, with every default in its place. Frozen but for the accounts, which are its own copies. */
export interface NormalisedOptions {
  readonly accounts: readonly WechatAccountOptions[];
  readonly resolveAccount: Resolver | undefined;
  readonly maxResolvedAccounts: number;
  readonly redis: WechatTokenModuleOptions['redis'];
  readonly cache: WechatTokenModuleOptions['cache'];
  readonly coordination: WechatTokenModuleOptions['coordination'];
  readonly keyPrefix: string;
  readonly storeTimeoutMs: number;
  readonly warmUp: boolean;
  readonly cron: string | false;
  readonly insecureHosts: readonly string[];
  readonly locale: EngineSettings['locale'];
  readonly http: CreateAxiosDefaults;
  readonly settings: Partial<EngineSettings>;
}

/** Checks the options and puts the defaults in. Throws a `WechatConfigurationError` that lists all problems. */
export function normaliseOptions(options: WechatTokenModuleOptions): NormalisedOptions {
  const problems = findProblems(options);
  if (problems.length > 0) throw new WechatConfigurationError(problems);
  return Object.freeze({
    accounts: Object.freeze(listAccounts(options)),
    resolveAccount: options.resolveAccount,
    maxResolvedAccounts: options.maxResolvedAccounts ?? DEFAULT_MAX_RESOLVED_ACCOUNTS,
    redis: options.redis,
    cache: options.cache,
    coordination: options.coordination,
    keyPrefix: options.keyPrefix ?? DEFAULT_KEY_PREFIX,
    storeTimeoutMs: options.storeTimeoutMs ?? DEFAULT_STORE_TIMEOUT_MS,
    warmUp: options.warmUp ?? false,
    cron: options.cron ?? DEFAULT_CRON,
    insecureHosts: options.insecureHosts ?? [],
    locale: options.locale ?? 'en',
    http: { timeout: DEFAULT_HTTP_TIMEOUT_MS, ...options.http },
    settings: Object.freeze(settingsOf(options)),
  });
}

function listAccounts(options: WechatTokenModuleOptions): WechatAccountOptions[] {
  // Copies that nobody else has. Not frozen: V8 may keep 200 bytes for the shape of each frozen one, and there may be very many.
  if (options.accounts) return options.accounts.map((account) => ({ ...account }));
  const fields = Object.entries(options).filter(
    ([field, value]) => ACCOUNT_FIELDS.includes(field) && value !== undefined,
  );
  if (fields.length === 0) return [];
  // Validation has seen to it that these are the fields of an account.
  const account = Object.fromEntries(fields) as unknown as AccountFields;
  return [Object.freeze({ ...account, name: DEFAULT_ACCOUNT_NAME })];
}

function settingsOf(options: WechatTokenModuleOptions): Partial<EngineSettings> {
  const { fetchTimeoutMs, leaseMs, flightTimeoutMs, dueWaitMs, probeTimeoutMs, revalidateMs } = options;
  const { idleAfterSeconds, whenStoreDown, budgetWarnAt, locale } = options;
  return withoutUndefined({
    fetchTimeoutMs,
    leaseMs,
    flightTimeoutMs,
    dueWaitMs,
    probeTimeoutMs,
    revalidateMs,
    whenStoreDown,
    budgetWarnAt,
    locale,
    idleAfterMs: idleAfterSeconds === undefined ? undefined : idleAfterSeconds * 1000,
  });
}

function withoutUndefined<T extends object>(object: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
