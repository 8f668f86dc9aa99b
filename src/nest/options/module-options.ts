import type { ModuleMetadata, Provider, Type, FactoryProvider } from '@nestjs/common';
import type { CreateAxiosDefaults } from 'axios';
import type { AccountFields, WechatAccountOptions } from './account-options.js';

type Resolved<T> = T | Promise<T>;

/** @inline */
interface SharedOptions {
  /**
   * Redis as the shared store: a URL, or options of node-redis (`{ url, socket, … }`), or of its Cluster
   * (`{ rootNodes, … }`). The library builds the client and closes it. Not together with `cache`.
   */
  readonly redis?: string | Readonly<Record<string, unknown>> | undefined;
  /** Any cache of cache-manager 5, 6 or 7. It stays yours: it is not closed. Default: an in-memory cache. */
  readonly cache?: object | undefined;
  /** A node-redis or ioredis client (Sentinel, a shared connection) for leases, guarded writes and news. Default: the one found in the cache's store. */
  readonly coordination?: { readonly client: object } | undefined;
  /**
   * Prefix of every key in the shared store. Default `wechat-token:`. It does not separate environments that share an appId:
   * WeChat sees one app, and on the classic endpoint they log each other out. Use `stable_token`, or one control server.
   */
  readonly keyPrefix?: string | undefined;
  /**
   * Finds an account that is not listed, in a database of tenants for instance; undefined or null means that there is none.
   * Its answer is kept until the account's configuration fails at WeChat, until `forgetAccount(name)`, or until
   * `maxResolvedAccounts` others were used more recently.
   */
  readonly resolveAccount?: ((name: string) => Resolved<AccountFields | null | undefined>) | undefined;
  /** How many resolved accounts a process keeps in memory. Default 100000. */
  readonly maxResolvedAccounts?: number | undefined;
  /** Fetch for the listed accounts in the background at bootstrap, so that a wrong secret shows at deploy time. Default `false`. */
  readonly warmUp?: boolean | undefined;
  /** Cron expression of the sweep that keeps tokens fresh, or `false` for none. Default: every minute (`0 * * * * *`). */
  readonly cron?: string | false | undefined;
  /** Hosts to which a token may go over plain http, inside a container network. Loopback is always allowed. Default: none. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** Language of the hints. Default `en`. */
  readonly locale?: 'en' | 'zh-CN' | undefined;
  /** Options of the axios client that calls WeChat: timeout, proxy, agents. Default timeout 10 s. */
  readonly http?: CreateAxiosDefaults | undefined;
  /** Accounts that nobody in the fleet used for so long are left to expire. Default 86400 (a day). */
  readonly idleAfterSeconds?: number | undefined;
  /**
   * What happens to a due refresh of a token that one fetch takes from the others, while the shared store is down:
   * `refuse` (default) fails with `STORE_UNAVAILABLE` rather than risk it, `fetch` fetches uncoordinated.
   */
  readonly whenStoreDown?: 'refuse' | 'fetch' | undefined;
  /**
   * Shares of a token budget (of accounts and of tickets) that are worth a `budget-warning`, each above 0 and at most 1.
   * Each is told once a day (or hour, as the budget counts), by one process of the fleet. Empty: none. An account's own
   * `budget.warnAt` replaces it. Default `[0.5, 0.8]`.
   */
  readonly budgetWarnAt?: readonly number[] | undefined;
  /** Deadline of one operation on the shared store. Default 500 ms. */
  readonly storeTimeoutMs?: number | undefined;
  /** Deadline of one token call. Shorter than the lease. Default 10000 ms. */
  readonly fetchTimeoutMs?: number | undefined;
  /** How long the right to refresh lasts. At least `fetchTimeoutMs` + `storeTimeoutMs`. Default 15000 ms. */
  readonly leaseMs?: number | undefined;
  /** By then a caller without a valid token gets a token or an error. Default 30000 ms. */
  readonly flightTimeoutMs?: number | undefined;
  /** How long a caller may wait for the renewal of a token that is about to expire. Default 1000 ms. */
  readonly dueWaitMs?: number | undefined;
  /** Deadline of the call that asks WeChat whether it honours a token. Default 5000 ms. */
  readonly probeTimeoutMs?: number | undefined;
  /** How often a copy in memory is checked against the shared store while news is unavailable. Default 20000 ms. */
  readonly revalidateMs?: number | undefined;
}

type NoneOf<T> = { readonly [Key in Exclude<T extends unknown ? keyof T : never, 'name'>]?: undefined };

/** One account in short form; its name is `default`. */
export type SingleAccountOptions = SharedOptions &
  AccountFields & { readonly accounts?: undefined; readonly name?: undefined };

/** Accounts by name, listed, resolved on demand, or both. */
export type ManyAccountsOptions = SharedOptions &
  NoneOf<AccountFields> &
  (
    | { readonly accounts: readonly WechatAccountOptions[] }
    | {
        readonly accounts?: readonly WechatAccountOptions[] | undefined;
        readonly resolveAccount: NonNullable<SharedOptions['resolveAccount']>;
      }
  );

/** Options of `WechatTokenModule.forRoot`, and what the factory of `forRootAsync` returns. */
export type WechatTokenModuleOptions = SingleAccountOptions | ManyAccountsOptions;

/** What concerns the module's place in the application, not WeChat. */
export interface WechatTokenModuleExtras {
  /** Whether every module of the application may inject the services without importing this module. Default `true`. */
  readonly isGlobal?: boolean | undefined;
}

/** Implemented by classes given as `useClass` or `useExisting`. */
export interface WechatTokenOptionsFactory {
  /** Called once, at start-up. What is wrong with its answer fails the boot. */
  createWechatTokenOptions(): Resolved<WechatTokenModuleOptions>;
}

/** @inline */
interface AsyncOptions extends Pick<ModuleMetadata, 'imports'>, WechatTokenModuleExtras {
  /** Providers that only the factory needs. */
  readonly extraProviders?: readonly Provider[] | undefined;
  /**
   * Names for `@InjectWechatAccount(name)`. Nest must know its providers before the factory runs; the services know every
   * account without this. A name that the factory then does not return fails the boot, unless there is `resolveAccount`.
   */
  readonly accountNames?: readonly string[] | undefined;
}

/** @inline */
type FactoryFunction = (
  // Nest checks nothing here either: the types of what is injected are the factory's own affair.
  ...dependencies: never[]
) => Resolved<WechatTokenModuleOptions>;

/** Options of `WechatTokenModule.forRootAsync`: exactly one of `useFactory`, `useClass`, `useExisting`. */
export type WechatTokenModuleAsyncOptions = AsyncOptions &
  (
    | {
        /** A function that returns the options, given what `inject` names. */
        readonly useFactory: FactoryFunction;
        /** What `useFactory` is called with. */
        readonly inject?: FactoryProvider['inject'];
        readonly useClass?: undefined;
        readonly useExisting?: undefined;
      }
    | {
        /** A class that is made for this and returns the options. */
        readonly useClass: Type<WechatTokenOptionsFactory>;
        readonly useFactory?: undefined;
        readonly useExisting?: undefined;
      }
    | {
        /** A provider of `imports` that returns the options. */
        readonly useExisting: Type<WechatTokenOptionsFactory> | string | symbol;
        readonly useFactory?: undefined;
        readonly useClass?: undefined;
      }
  );
