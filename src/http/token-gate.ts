import axios from 'axios';
import type { Credential } from '../core/credential.js';
import type { HttpAccount } from './http-account.js';
import { type BeforeRedirect, guardRedirects } from './redirect-guard.js';
import type { WechatInternalConfig } from './request-config.js';
import { isConfidential, isWechatHost } from './wechat-hosts.js';

/**
 * - `signed`: gets the token
 * - `exempt`: goes to WeChat, but needs none of our tokens
 * - `foreign`: goes elsewhere and is none of our business
 */
export type Route = 'signed' | 'exempt' | 'foreign';

/** User tokens, the token endpoints, and calls that are made with the secret itself (wechat-contract §1, §2, §5–§7). */
const EXEMPT_PATH = new RegExp(
  '^/(?:sns/' +
    '|cgi-bin/(?:token|stable_token|gettoken|clear_quota/v2' +
    '|component/(?:api_component_token|api_start_push_ticket|clear_quota/v2)' +
    '|service/(?:get_suite_token|get_provider_token))$)',
);

const ANY_TOKEN_PARAM = '(?:[a-z]+_)*access_token';
const DESTINATIONS_KEPT = 512;
const SIGNATURES_KEPT = 512;

/** What decides where a token may go: the same for nearly all accounts. */
export type GateRules = Pick<HttpAccount, 'baseUrl' | 'tokenParam' | 'insecureHosts' | 'tokenless'>;

/** Where the requests to one URL go, whatever their query. */
export interface Destination {
  readonly route: Route;
  /** What axios makes of base URL and URL. */
  readonly address: string;
}

/** What a request is given so that it carries a credential. */
export interface Signature {
  readonly token: string;
  /** For its query, where WeChat reads the token. */
  readonly pair: string;
  readonly beforeRedirect: BeforeRedirect;
}

/** Decides which requests of the accounts with its rules carry a token, and makes their signatures. */
export class TokenGate {
  private readonly base: URL | undefined;
  private readonly tokenName: RegExp;
  private readonly tokenInQuery: RegExp;
  /** Occurs in every query that holds a token. */
  private readonly tokenWord: string;
  /** By URL without query, for the accounts' own base URL. Emptied when full. */
  private readonly destinations = new Map<string, Destination>();
  /** By token. Emptied when full. */
  private readonly signatures = new Map<string, Signature>();

  constructor(readonly rules: GateRules) {
    const { baseUrl, tokenParam } = rules;
    this.base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
    const own = tokenParam.replace(/\W/g, '\\$&');
    this.tokenName = new RegExp(`^(?:${ANY_TOKEN_PARAM}|${own})$`);
    this.tokenInQuery = new RegExp(`[?&](?:${ANY_TOKEN_PARAM}|${own})=`);
    this.tokenWord = tokenParam.endsWith('access_token') ? 'access_token' : '=';
  }

  /** Whether accounts with these rules can use this gate. */
  follows({ baseUrl, tokenParam, insecureHosts, tokenless }: GateRules): boolean {
    const { rules } = this;
    return (
      baseUrl === rules.baseUrl &&
      tokenParam === rules.tokenParam &&
      tokenless === rules.tokenless &&
      (insecureHosts === rules.insecureHosts || insecureHosts.join() === rules.insecureHosts.join())
    );
  }

  destination({ url = '', baseURL, allowAbsoluteUrls }: WechatInternalConfig): Destination {
    const own = this.rules.baseUrl;
    const head = withoutQuery(url);
    if ((baseURL !== undefined && baseURL !== own) || allowAbsoluteUrls === false) {
      return this.judge({
        url: head,
        baseURL: baseURL ?? own,
        ...(allowAbsoluteUrls === false && { allowAbsoluteUrls }),
      });
    }
    let destination = this.destinations.get(head);
    if (!destination) {
      destination = this.judge({ url: head, baseURL: own });
      if (this.destinations.size >= DESTINATIONS_KEPT) this.destinations.clear();
      this.destinations.set(head, destination);
    }
    return destination;
  }

  route(config: WechatInternalConfig): Route {
    return this.routeTo(config, this.destination(config));
  }

  /** The destination's route, unless the request brings a token of its own. */
  routeTo({ url = '', params }: WechatInternalConfig, { route }: Destination): Route {
    if (route !== 'signed') return route;
    // Most URLs hold no token at all, and looking for the word is cheaper than looking for the parameter.
    if (url.includes(this.tokenWord) && this.tokenInQuery.test(url)) return 'exempt';
    return params !== undefined && this.hasToken(params) ? 'exempt' : 'signed';
  }

  /** The URL with the token in its query, where WeChat reads it. */
  sign(url: string, credential: Credential): string {
    const fragment = url.indexOf('#');
    const sent = fragment < 0 ? url : url.slice(0, fragment);
    return sent + (sent.includes('?') ? '&' : '?') + this.signature(credential).pair;
  }

  signature({ value: token }: Credential): Signature {
    let signature = this.signatures.get(token);
    if (!signature) {
      signature = {
        token,
        pair: `${encodeURIComponent(this.rules.tokenParam)}=${encodeURIComponent(token)}`,
        beforeRedirect: guardRedirects(this, token),
      };
      if (this.signatures.size >= SIGNATURES_KEPT) this.signatures.clear();
      this.signatures.set(token, signature);
    }
    return signature;
  }

  /** Tells whether the token may go to `target`. */
  admits(target: URL): boolean {
    if (!isConfidential(target, this.rules.insecureHosts)) return false;
    return target.host === this.base?.host || isWechatHost(target);
  }

  private judge(parts: Parameters<typeof axios.getUri>[0] & { readonly url: string }): Destination {
    // axios itself says where the request will go; a base URL and an absolute one combine in surprising ways.
    let address = parts.url;
    try {
      address = axios.getUri(parts);
      return { address, route: this.judgeTarget(new URL(address)) };
    } catch {
      return { address, route: 'foreign' };
    }
  }

  private judgeTarget(target: URL): Route {
    if (!this.admits(target)) return this.rules.tokenless && this.isOwn(target) ? 'exempt' : 'foreign';
    const prefix = target.host === this.base?.host ? this.base.pathname.replace(/\/$/, '') : '';
    const path = target.pathname.startsWith(prefix) ? target.pathname.slice(prefix.length) : target.pathname;
    return this.rules.tokenless || EXEMPT_PATH.test(path) ? 'exempt' : 'signed';
  }

  /** A side-car is reached over plain http, without any token: its answers are WeChat's all the same. */
  private isOwn(target: URL): boolean {
    return target.host === this.base?.host || isWechatHost(target);
  }

  private hasToken(params: unknown): boolean {
    if (params instanceof URLSearchParams)
      return [...params.keys()].some((name) => this.tokenName.test(name));
    if (typeof params !== 'object' || params === null) return false;
    return Object.entries(params).some(([name, value]) => value != null && this.tokenName.test(name));
  }
}

function withoutQuery(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
