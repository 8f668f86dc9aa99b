import { type Clock, systemClock } from '../../core/clock.js';
import { WechatConfigurationError } from '../../core/errors.js';
import { type Random, systemRandom } from '../../core/random.js';
import { isConfidential } from '../../http/wechat-hosts.js';
import { isObject, OptionReader, type Problem } from '../../nest/options/option-reader.js';
import type { Secret } from '../../sources/secret.js';

/** @inline */
interface ConnectionOptions {
  /**
   * The client's key (`wtk_…`), or a function that fetches it (a vault). `npx nestjs-wechat-token key` makes one. It needs the
   * right `refresh`; with `read` alone a rejected token stays until another client has it replaced.
   */
  readonly key: Secret;
  /** Path of the hub's plain API. Default `wechat-token`. */
  readonly prefix?: string | undefined;
  /** Hosts to which key and tokens may go over plain http, inside a container network. Loopback is always allowed. Default: none. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** Hear of new tokens at once, over one event stream per process. Default `true`; without, they are asked for in time. */
  readonly events?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Which hubs to ask, and as whom: `url`, or `urls` of several hubs over one Redis, in order of preference. */
export type HubConnectionOptions = ConnectionOptions &
  (
    | { readonly url: string; readonly urls?: undefined }
    | { readonly urls: readonly string[]; readonly url?: undefined }
  );

/** A connection of its own for one account. */
export type HubSourceOptions = HubConnectionOptions & {
  /** Name of the account at the hub. Default `default`. */
  readonly account?: string | undefined;
};

/** Checked, with every default in its place. */
export interface NormalisedHubConnection {
  /** Where the plain API begins, without a slash at the end. */
  readonly bases: readonly string[];
  readonly key: Secret;
  readonly events: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

const CONNECTION = ['url', 'urls', 'key', 'prefix', 'insecureHosts', 'events', 'clock', 'random'];
const DEFAULT_PREFIX = 'wechat-token';

/** Throws a `WechatConfigurationError` that lists all problems, and prints no value: a key may be in the wrong place. */
export function normaliseConnection(
  input: HubConnectionOptions,
  caller: string,
  alsoKnown: readonly string[] = [],
): NormalisedHubConnection {
  const problems: Problem[] = [];
  const given: unknown = input;
  if (!isObject(given)) {
    throw new WechatConfigurationError([{ path: caller, message: 'must be given an object' }]);
  }
  const options = new OptionReader(given, caller, problems);
  options.nothingBut([...CONNECTION, ...alsoKnown]);
  for (const name of ['prefix', 'account']) options.string(name);
  options.boolean('events');
  if (options.required('key')) validateKey(options);
  const urls = validateUrls(given, options);
  if (problems.length > 0) throw new WechatConfigurationError(problems);
  const prefix = (input.prefix ?? DEFAULT_PREFIX).replace(/^\/+|\/+$/g, '');
  return Object.freeze({
    bases: Object.freeze(urls.map((url) => `${url.replace(/\/+$/, '')}/${prefix}/v1`)),
    key: input.key,
    events: input.events ?? true,
    clock: input.clock ?? systemClock,
    random: input.random ?? systemRandom,
  });
}

function validateKey(options: OptionReader): void {
  options.secret('key');
  const key = options.value('key');
  if (typeof key === 'string' && !/^[\x21-\x7e]*$/.test(key.trim())) {
    options.problem('key', 'must be a key that `npx nestjs-wechat-token key` made, without white space');
  }
}

function validateUrls(given: Readonly<Record<string, unknown>>, options: OptionReader): readonly string[] {
  const { url, urls } = given;
  if ((url === undefined) === (urls === undefined)) {
    options.problem('url', 'required, or urls instead: exactly one of them');
    return [];
  }
  if (urls !== undefined && (!Array.isArray(urls) || urls.length === 0)) {
    options.problem('urls', 'must be a list of at least one URL');
    return [];
  }
  const hosts: unknown = given.insecureHosts ?? [];
  if (!Array.isArray(hosts) || !hosts.every((host) => typeof host === 'string')) {
    options.problem('insecureHosts', 'must be a list of host names, without scheme or path');
    return [];
  }
  const named = Array.isArray(urls)
    ? (urls as unknown[]).map((each, index) => [`urls[${index}]`, each] as const)
    : [['url', url] as const];
  for (const [name, value] of named) {
    const problem = urlProblem(value, hosts);
    if (problem !== undefined) options.problem(name, problem);
  }
  const texts = named.map(([, value]) => String(value));
  if (new Set(texts).size < texts.length) options.problem('urls', 'names a hub twice');
  return texts;
}

function urlProblem(value: unknown, insecureHosts: readonly string[]): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return 'must be the URL of a hub';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must hold no user and no password';
  if (url.search !== '' || url.hash !== '') return 'must hold no query and no fragment';
  if (isConfidential(url, insecureHosts)) return undefined;
  return 'must be https, because the key and the tokens travel over it; add its host to insecureHosts if its network is your own';
}
