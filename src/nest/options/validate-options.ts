import { DEFAULT_SETTINGS } from '../../core/settings.js';
import type { WechatAccountOptions } from './account-options.js';
import { credentialKey } from './credential-key.js';
import { DEFAULT_STORE_TIMEOUT_MS } from './defaults.js';
import { isObject, OptionReader, type Problem } from './option-reader.js';
import { ACCOUNT_FIELDS, validateAccount } from './validate-account.js';
import { validateCron } from './validate-cron.js';
import { validateRedis } from './validate-redis.js';

/** Milliseconds and the like: name, smallest value. */
const NUMBERS: readonly (readonly [name: string, min: number])[] = [
  ['maxResolvedAccounts', 1],
  ['idleAfterSeconds', 1],
  ['storeTimeoutMs', 1],
  ['fetchTimeoutMs', 1],
  ['leaseMs', 1],
  ['flightTimeoutMs', 1],
  ['dueWaitMs', 0],
  ['probeTimeoutMs', 1],
  ['revalidateMs', 1],
];
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const MODULE_OPTIONS: readonly string[] = [
  ...['accounts', 'resolveAccount', 'redis', 'cache', 'coordination', 'keyPrefix', 'warmUp', 'cron'],
  ...['insecureHosts', 'locale', 'http', 'whenStoreDown', 'budgetWarnAt'],
  ...NUMBERS.map(([name]) => name),
];

/** Everything that is wrong with `input`, in the order in which a person would read it. */
export function findProblems(input: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isObject(input)) return [{ path: 'options', message: 'must be an object' }];
  const options = new OptionReader(input, '', problems);
  const insecureHosts = readInsecureHosts(options);
  validateAccounts(input, options, insecureHosts, problems);
  validateStore(options);
  validateBehaviour(options);
  return problems;
}

/** Everything that is wrong with one account that `resolveAccount` returned. */
export function findAccountProblems(
  account: unknown,
  path: string,
  insecureHosts: readonly string[],
): readonly Problem[] {
  if (!isObject(account)) return [{ path, message: 'must be an object' }];
  const problems: Problem[] = [];
  validateAccount(new OptionReader(account, path, problems), insecureHosts, ['name']);
  return problems;
}

function readInsecureHosts(options: OptionReader): readonly string[] {
  const hosts = options.value('insecureHosts') ?? [];
  if (Array.isArray(hosts) && hosts.every(isHost)) return hosts;
  options.problem('insecureHosts', 'must be a list of host names, without scheme or path');
  return [];
}

const isHost = (host: unknown): host is string => typeof host === 'string' && /^[^\s/@?#]+$/.test(host);

function validateAccounts(
  input: Readonly<Record<string, unknown>>,
  options: OptionReader,
  insecureHosts: readonly string[],
  problems: Problem[],
): void {
  options.function('resolveAccount');
  const shortForm = ACCOUNT_FIELDS.filter((field) => options.has(field));
  if (options.has('accounts') || (options.has('resolveAccount') && shortForm.length === 0)) {
    options.nothingBut([...MODULE_OPTIONS, ...ACCOUNT_FIELDS]);
    for (const field of shortForm) options.problem(field, 'belongs into an entry of accounts');
    if (options.has('accounts')) validateList(input, options, insecureHosts, problems);
  } else {
    validateAccount(options, insecureHosts, MODULE_OPTIONS);
  }
}

function validateList(
  input: Readonly<Record<string, unknown>>,
  options: OptionReader,
  insecureHosts: readonly string[],
  problems: Problem[],
): void {
  const accounts: unknown = input.accounts;
  if (!Array.isArray(accounts)) return options.problem('accounts', 'must be a list');
  if (accounts.length === 0 && !options.has('resolveAccount')) {
    return options.problem('accounts', 'must not be empty, unless there is resolveAccount');
  }
  const seen: Seen = { names: new Map(), keys: new Map() };
  for (const [index, account] of (accounts as unknown[]).entries()) {
    const path = `accounts[${index}]`;
    if (!isObject(account)) {
      options.problem(path, 'must be an object');
      continue;
    }
    const before = problems.length;
    const reader = new OptionReader(account, path, problems);
    if (reader.required('name')) reader.string('name');
    validateAccount(reader, insecureHosts, ['name']);
    if (typeof account.name === 'string') checkName(account.name, path, seen, reader);
    // Only a sound account has a key.
    if (problems.length === before) checkKey(account, path, seen, options);
  }
}

interface Seen {
  readonly names: Map<string, string>;
  readonly keys: Map<string, string>;
}

function checkName(name: string, path: string, { names }: Seen, account: OptionReader): void {
  const earlier = names.get(name);
  if (earlier !== undefined) account.problem('name', `is the name of ${earlier} already`);
  else names.set(name, path);
}

function checkKey(account: object, path: string, { keys }: Seen, options: OptionReader): void {
  const { name } = account as WechatAccountOptions;
  const key = credentialKey('', account as WechatAccountOptions, name);
  const earlier = keys.get(key);
  if (earlier !== undefined) options.problem(path, `is the same credential as ${earlier}`);
  else keys.set(key, path);
}

function validateStore(options: OptionReader): void {
  if (options.has('redis') && options.has('cache')) {
    options.problem('redis', 'not together with cache: a cache brings its own Redis');
  }
  if (options.has('redis')) validateRedis(options);
  if (options.has('cache')) {
    const cache = options.value('cache');
    const missing = ['get', 'set', 'del'].filter(
      (method) => typeof (cache as Record<string, unknown> | null)?.[method] !== 'function',
    );
    if (missing.length > 0) {
      options.problem('cache', `must be a cache of cache-manager: it has no ${missing.join(', ')}`);
    }
  }
  if (options.has('coordination')) {
    const coordination = options.object('coordination');
    coordination?.nothingBut(['client']);
    if (coordination?.required('client')) coordination.object('client');
  }
  options.string('keyPrefix');
  const keyPrefix = options.value('keyPrefix');
  if (typeof keyPrefix === 'string' && /[{}]/.test(keyPrefix)) {
    options.problem('keyPrefix', 'must hold no braces: they mark the hash tag of a Redis Cluster');
  }
}

function validateBehaviour(options: OptionReader): void {
  options.boolean('warmUp');
  if (options.has('cron')) validateCron(options);
  options.oneOf('locale', ['en', 'zh-CN']);
  options.shares('budgetWarnAt');
  options.oneOf('whenStoreDown', ['refuse', 'fetch']);
  const http = options.has('http') ? options.object('http') : undefined;
  if (http?.has('baseURL')) http.problem('baseURL', 'belongs to an account, as its baseUrl');
  for (const [name, min] of NUMBERS) options.wholeNumber(name, { min, max: LONGEST_TIMER_MS });
  const fetchTimeoutMs = numberOr(options, 'fetchTimeoutMs', DEFAULT_SETTINGS.fetchTimeoutMs);
  const storeTimeoutMs = numberOr(options, 'storeTimeoutMs', DEFAULT_STORE_TIMEOUT_MS);
  const shortestLeaseMs = fetchTimeoutMs + storeTimeoutMs;
  if (numberOr(options, 'leaseMs', DEFAULT_SETTINGS.leaseMs) < shortestLeaseMs) {
    // Whoever comes too late to send gives the lease back and starts again, until the flight ends.
    options.problem(
      'leaseMs',
      `must be at least fetchTimeoutMs + storeTimeoutMs (${shortestLeaseMs}): the record is read and the call is noted in the store, then the call has to end, all within the lease`,
    );
  }
  if (numberOr(options, 'flightTimeoutMs', DEFAULT_SETTINGS.flightTimeoutMs) < fetchTimeoutMs) {
    options.problem('flightTimeoutMs', 'must not be shorter than fetchTimeoutMs');
  }
}

function numberOr(options: OptionReader, name: string, otherwise: number): number {
  const value = options.value(name);
  // What is no duration has been told already.
  return Number.isSafeInteger(value) ? (value as number) : otherwise;
}
