import { didYouMean } from '../../nest/options/did-you-mean.js';
import { isObject, OptionReader, type Problem } from '../../nest/options/option-reader.js';
import { validateGateway } from '../gateway/gateway-options.js';

const RIGHTS = ['read', 'refresh', 'gateway'];
const MAX_BODY_BYTES = 2 ** 20;

/** Everything that is wrong with the hub's options. No value is printed: it may be a key in the wrong place. */
export function findHubProblems(input: unknown): readonly Problem[] {
  if (!isObject(input)) return [{ path: 'options', message: 'must be an object' }];
  const problems: Problem[] = [];
  const options = new OptionReader(input, '', problems);
  options.nothingBut(['prefix', 'clients', 'gateway', 'limits']);
  validatePrefix(options);
  validateClients(input, options, problems);
  if (options.has('gateway')) {
    const gateway = options.object('gateway');
    if (gateway) validateGateway(gateway);
  }
  if (options.has('limits')) validateLimits(options);
  return problems;
}

function validatePrefix(options: OptionReader): void {
  options.string('prefix');
  const prefix = options.value('prefix');
  if (typeof prefix !== 'string' || prefix === '') return;
  if (!/^\/?(?!\.+(?:\/|$))[\w.~-]+(?:\/(?!\.+(?:\/|$))[\w.~-]+)*\/?$/.test(prefix)) {
    options.problem('prefix', 'must be a path such as wechat-token: letters, digits, - _ . ~ and /');
  }
}

function validateClients(
  input: Readonly<Record<string, unknown>>,
  options: OptionReader,
  problems: Problem[],
): void {
  if (!options.required('clients')) return;
  const clients: unknown = input.clients;
  if (!Array.isArray(clients)) return options.problem('clients', 'must be a list');
  if (clients.length === 0) return options.problem('clients', 'must not be empty: nobody could ask this hub');
  const seen: Seen = { names: new Map(), hashes: new Map() };
  for (const [index, client] of (clients as unknown[]).entries()) {
    const path = `clients[${index}]`;
    if (isObject(client)) validateClient(new OptionReader(client, path, problems), path, seen);
    else options.problem(path, 'must be an object');
  }
}

interface Seen {
  readonly names: Map<string, string>;
  readonly hashes: Map<string, string>;
}

function validateClient(client: OptionReader, path: string, { names, hashes }: Seen): void {
  client.nothingBut(['name', 'keyHash', 'accounts', 'rights']);
  if (client.required('name')) client.string('name');
  unique(client, 'name', path, names, 'is the name of');
  if (client.required('keyHash')) validateKeyHash(client);
  unique(client, 'keyHash', path, hashes, 'is the key of');
  if (client.required('accounts')) validateAccounts(client);
  if (client.required('rights')) validateRights(client);
}

function validateKeyHash(client: OptionReader): void {
  const hash = client.value('keyHash');
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash)) return;
  const isKey = typeof hash === 'string' && hash.startsWith('wtk_');
  client.problem(
    'keyHash',
    isKey
      ? 'must be the SHA-256 of the key in hex, and not the key itself: draw a new key, this one has been written down'
      : 'must be the SHA-256 of the key: 64 hexadecimal digits',
  );
}

function validateAccounts(client: OptionReader): void {
  const accounts = client.value('accounts');
  if (accounts === '*') return;
  const isList = Array.isArray(accounts) && accounts.length > 0;
  if (!isList || !accounts.every((name) => typeof name === 'string' && name !== '')) {
    return client.problem('accounts', "must be a list of account names that is not empty, or '*'");
  }
  if (new Set(accounts).size < accounts.length) client.problem('accounts', 'names an account twice');
  if (accounts.includes('*')) client.problem('accounts', "must be '*' itself, not a list with it");
}

function validateRights(client: OptionReader): void {
  const rights: unknown = client.value('rights');
  if (!Array.isArray(rights) || rights.length === 0) {
    return client.problem('rights', `must be a list of ${RIGHTS.join(', ')}`);
  }
  for (const [index, right] of (rights as unknown[]).entries()) {
    if (RIGHTS.includes(right as string)) continue;
    const meant = typeof right === 'string' ? didYouMean(right, RIGHTS) : undefined;
    client.problem(
      `rights[${index}]`,
      `must be one of ${RIGHTS.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`,
    );
  }
}

function unique(
  client: OptionReader,
  field: string,
  path: string,
  seen: Map<string, string>,
  phrase: string,
): void {
  const value = client.value(field);
  if (typeof value !== 'string') return;
  const key = field === 'keyHash' ? value.toLowerCase() : value;
  const earlier = seen.get(key);
  if (earlier !== undefined) client.problem(field, `${phrase} ${earlier} already`);
  else seen.set(key, path);
}

function validateLimits(options: OptionReader): void {
  const limits = options.object('limits');
  if (!limits) return;
  limits.nothingBut(['requestsPerSecond', 'refusedPerMinute', 'bodyBytes', 'eventStreams', 'storage']);
  for (const name of ['requestsPerSecond', 'refusedPerMinute']) {
    if (limits.value(name) !== false) limits.wholeNumber(name, { min: 1 });
  }
  limits.wholeNumber('bodyBytes', { min: 1, max: MAX_BODY_BYTES });
  limits.wholeNumber('eventStreams', { min: 0 });
  if (limits.has('storage') && !isHitStorage(limits.value('storage'))) {
    limits.problem('storage', 'must be a storage of @nestjs/throttler: it has no increment()');
  }
}

function isHitStorage(value: unknown): boolean {
  return typeof (value as { increment?: unknown } | null)?.increment === 'function';
}
