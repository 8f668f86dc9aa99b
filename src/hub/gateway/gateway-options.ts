import type { OptionReader } from '../../nest/options/option-reader.js';
import { DEFAULT_PATHS } from './path-policy.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const SHORTEST_SECRET = 32;

/** WeChat's own URLs through the hub. */
export interface HubGatewayOptions {
  /** Signs the passes that stand in for tokens: at least 32 characters, the same in every hub of the fleet. A new one ends all passes. */
  readonly passSecret: string;
  /** The `expires_in` of a pass, in seconds. It is honoured for five minutes more. Default 7200, like a token's. */
  readonly passLifeSeconds?: number | undefined;
  /**
   * Which of WeChat's paths are passed on: prefixes that end in `/`, and whole paths. Default: every family of APIs that
   * takes an account's access_token. Not in it, unless the whole path is listed: clearing quotas, and paths whose name
   * ends in a word about tokens. Never passed on: what hands out tokens or takes secrets (`/sns/`,
   * `/cgi-bin/openapi/rid/get`, `/cgi-bin/clear_quota/v2`, `/cgi-bin/component/`, `/cgi-bin/service/`).
   * Routes of the application with the same first segment (`/shop/…` by default) are no longer reached.
   */
  readonly paths?: readonly string[] | undefined;
  /** Request bodies up to this size are kept, so that a request whose token was rejected can be repeated. Default 1048576. */
  readonly replayBytes?: number | undefined;
  /** Largest request body, in bytes. Default 104857600. */
  readonly maxBodyBytes?: number | undefined;
  /** A connection to WeChat on which nothing moves for so long is given up. Default 30000 ms. */
  readonly idleTimeoutMs?: number | undefined;
  /** Connections to each of WeChat's hosts; further requests wait for one. Default 256. */
  readonly maxConnections?: number | undefined;
}

export type NormalisedGatewayOptions = {
  readonly [Key in keyof HubGatewayOptions]-?: Exclude<HubGatewayOptions[Key], undefined>;
};

export function normaliseGateway(options: HubGatewayOptions): NormalisedGatewayOptions {
  return Object.freeze({
    passSecret: options.passSecret,
    passLifeSeconds: options.passLifeSeconds ?? 7_200,
    paths: Object.freeze([...(options.paths ?? DEFAULT_PATHS)]),
    replayBytes: options.replayBytes ?? 1_048_576,
    maxBodyBytes: options.maxBodyBytes ?? 104_857_600,
    idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
    maxConnections: options.maxConnections ?? 256,
  });
}

/** Notes what is wrong with the option `gateway`. */
export function validateGateway(gateway: OptionReader): void {
  gateway.nothingBut([
    ...['passSecret', 'passLifeSeconds', 'paths', 'replayBytes', 'maxBodyBytes', 'idleTimeoutMs'],
    'maxConnections',
  ]);
  if (gateway.required('passSecret')) gateway.string('passSecret');
  const secret = gateway.value('passSecret');
  if (typeof secret === 'string' && secret !== '' && secret.length < SHORTEST_SECRET) {
    gateway.problem('passSecret', `must have at least ${SHORTEST_SECRET} characters`);
  }
  // Some SDKs count 25 minutes less than they are told.
  gateway.wholeNumber('passLifeSeconds', { min: 60, max: 86_400 });
  gateway.wholeNumber('replayBytes', { min: 0, max: 33_554_432 });
  gateway.wholeNumber('maxBodyBytes', { min: 1 });
  gateway.wholeNumber('idleTimeoutMs', { min: 1, max: LONGEST_TIMER_MS });
  gateway.wholeNumber('maxConnections', { min: 1 });
  validatePaths(gateway);
}

function validatePaths(gateway: OptionReader): void {
  const paths = gateway.value('paths');
  if (paths === undefined) return;
  if (!Array.isArray(paths) || paths.length === 0) {
    gateway.problem('paths', "must be a list of WeChat's paths");
    return;
  }
  for (const [index, path] of (paths as unknown[]).entries()) {
    if (typeof path === 'string' && /^(?:\/[\w-]+)+\/?$/.test(path)) continue;
    gateway.problem(`paths[${index}]`, "must be a path of WeChat's, such as /cgi-bin/ or /cgi-bin/user/info");
  }
}
