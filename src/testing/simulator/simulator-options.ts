/**
 * What happens to the previous token of the classic endpoint (`GET /cgi-bin/token`) when a new one is issued.
 * WeChat documents "about 5 minutes"; what a second refresh within them does is not documented, hence the choice.
 * - `at-once`: it dies at once
 * - `newest-two`: the newest two are honoured for their whole life, older ones die
 * - `by-time`: it is honoured for 5 more minutes (default)
 */
export type OverlapMode = 'at-once' | 'newest-two' | 'by-time';

/** Limits of one account. Unset ones are WeChat's published numbers, or unlimited where WeChat names none. */
export interface SimulatedQuota {
  /** Calls of `GET /cgi-bin/token` a day. Default 2000. */
  readonly tokenPerDay?: number;
  /** Calls of `GET /cgi-bin/token` a minute. Default unlimited. */
  readonly tokenPerMinute?: number;
  /** Calls of `POST /cgi-bin/stable_token` a day. Default 500 000. */
  readonly stablePerDay?: number;
  /** Calls of `POST /cgi-bin/stable_token` a minute. Default 10 000. */
  readonly stablePerMinute?: number;
  /** Forced refreshes of `POST /cgi-bin/stable_token` a day. Default 20. */
  readonly forcedPerDay?: number;
  /** Calls a day of any other path, such as `{ '/cgi-bin/media/upload': 10 }`. */
  readonly pathsPerDay?: Readonly<Record<string, number>>;
}

/** An official account or a mini program. */
export interface SimulatedAccount {
  readonly appId: string;
  readonly secret: string;
  /** Template ids of this account; others are answered with 40037. Unset: every id is accepted. */
  readonly templates?: readonly string[];
  /** Openids of this account's users; others are answered with 40003. Unset: every openid is accepted. */
  readonly openids?: readonly string[];
  /** Users who do not follow the account: template messages to them are answered with 43004. */
  readonly notFollowing?: readonly string[];
  /** Users who refuse subscribe messages: 43101. */
  readonly refusing?: readonly string[];
  /** Pages of the mini program; others are answered with 41030. Unset: every page is accepted. */
  readonly pages?: readonly string[];
  /**
   * Addresses from which the secret may be used: single ones, `a.b.c.*` or CIDR; others are answered with 40164.
   * Unset: no list. The address is the first one of `X-Forwarded-For`, else the socket's.
   */
  readonly ipAllowlist?: readonly string[];
  /** A frozen secret: 40243 on everything that takes the secret. */
  readonly frozen?: boolean;
  readonly quota?: SimulatedQuota;
}

/** A self-built app of a WeCom corp. */
export interface SimulatedWecomApp {
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  /** Members that the app sees; others are reported as invalid. Unset: everybody. */
  readonly users?: readonly string[];
  /** Addresses that may call with this app's token; others are answered with 60020. Unset: all. */
  readonly trustedIps?: readonly string[];
}

/**
 * What WeCom's `gettoken` and all ticket endpoints do when they are called again within the validity; WeChat does
 * not say. `same` (default): hand out the same one with its remaining life. `new`: issue a new one.
 */
export type RepeatMode = 'same' | 'new';

/** How the simulated WeChat behaves, and whom it knows. */
export interface WechatSimulatorOptions {
  /** Default: `SIMULATOR_ACCOUNT` alone. */
  readonly accounts?: readonly SimulatedAccount[];
  /** Default: `SIMULATOR_WECOM_APP` alone. */
  readonly wecomApps?: readonly SimulatedWecomApp[];
  /** Default `same`. */
  readonly repeat?: RepeatMode;
  /** Wrong WeCom secrets an hour after which their address is banned for an hour. Default 2000. */
  readonly wrongSecretsPerHour?: number;
  /** Default `by-time`. */
  readonly overlap?: OverlapMode;
  /**
   * `manual` (default): time stands still until `clock.advance()`. `real`: the machine's clock, plus what was
   * advanced. Or a clock of the test's own.
   */
  readonly clock?: 'real' | 'manual' | { now(): number };
  /** Life of a new token in seconds. Default 7200. */
  readonly expiresIn?: number;
  /** Real milliseconds that every reply takes. Default 0. */
  readonly latencyMs?: number;
  /** How many of the newest requests `requests` keeps. Counters are not cut. Default 50 000. */
  readonly logLimit?: number;
}

/** The account that a simulator without options knows. Not a real one. */
export const SIMULATOR_ACCOUNT: Readonly<{ appId: string; secret: string }> = Object.freeze({
  appId: 'wx5151515151515151',
  secret: '51515151515151515151515151515151',
});

/** The WeCom app that a simulator without options knows. Not a real one. */
export const SIMULATOR_WECOM_APP: Readonly<{ corpId: string; agentId: number; secret: string }> =
  Object.freeze({
    corpId: 'ww6161616161616161',
    agentId: 1000002,
    secret: '6161616161616161616161616161616161616161616',
  });
