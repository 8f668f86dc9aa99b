import axios from 'axios';
import { type Credential } from '../core/credential.js';
import { type HttpAccount } from './http-account.js';
import { type WechatInternalConfig } from './request-config.js';
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
const ROUTES_KEPT = 512;

/** Decides which requests of one account carry its token, and writes it into their URL. */
export class TokenGate {
  private readonly base: URL | undefined;
  private readonly tokenName: RegExp;
  private readonly tokenInQuery: RegExp;
  /** By URL without query, for the account's own base URL. Emptied when full. */
  private readonly routes = new Map<string, Route>();
  private signedId = '';
  private pair = '';

  constructor(private readonly account: HttpAccount) {
    this.base = URL.canParse(account.baseUrl) ? new URL(account.baseUrl) : undefined;
    const own = account.tokenParam.replace(/\W/g, '\\$&');
    this.tokenName = new RegExp(`^(?:${ANY_TOKEN_PARAM}|${own})$`);
    this.tokenInQuery = new RegExp(`[?&](?:${ANY_TOKEN_PARAM}|${own})=`);
  }

  route(config: WechatInternalConfig): Route {
    const { url = '', baseURL } = config;
    const query = url.indexOf('?');
    const head = query < 0 ? url : url.slice(0, query);
    let route: Route | undefined;
    if (baseURL === this.account.baseUrl && config.allowAbsoluteUrls !== false) {
      route = this.routes.get(head);
      if (route === undefined) {
        route = this.judge(config, head);
        if (this.routes.size >= ROUTES_KEPT) this.routes.clear();
        this.routes.set(head, route);
      }
    } else {
      route = this.judge(config, head);
    }
    if (route !== 'signed' || this.account.tokenless) return route === 'foreign' ? route : 'exempt';
    // Most queries hold no token at all, and looking for the word is cheaper than looking for the parameter.
    if (query >= 0 && this.mayHoldToken(url) && this.tokenInQuery.test(url)) return 'exempt';
    return config.params !== undefined && this.hasToken(config.params) ? 'exempt' : 'signed';
  }

  /** The URL with the token in its query, where WeChat reads it. */
  sign(url: string, credential: Credential): string {
    if (credential.id !== this.signedId) {
      this.pair = `${encodeURIComponent(this.account.tokenParam)}=${encodeURIComponent(credential.value)}`;
      this.signedId = credential.id;
    }
    const fragment = url.indexOf('#');
    const sent = fragment < 0 ? url : url.slice(0, fragment);
    return sent + (sent.includes('?') ? '&' : '?') + this.pair;
  }

  /** Tells whether the token may go to `target`. */
  admits(target: URL): boolean {
    if (!isConfidential(target, this.account.insecureHosts)) return false;
    return target.host === this.base?.host || isWechatHost(target);
  }

  private mayHoldToken(url: string): boolean {
    return url.includes('access_token') || url.includes(this.account.tokenParam);
  }

  private judge(config: WechatInternalConfig, head: string): Route {
    // axios itself says where the request will go; a base URL and an absolute one combine in surprising ways.
    const { baseURL, allowAbsoluteUrls } = config;
    let target: URL;
    try {
      const combined = {
        url: head,
        ...(baseURL !== undefined && { baseURL }),
        ...(allowAbsoluteUrls !== undefined && { allowAbsoluteUrls }),
      };
      target = new URL(axios.getUri(combined));
    } catch {
      return 'foreign';
    }
    if (!this.admits(target)) return this.account.tokenless && this.isOwn(target) ? 'exempt' : 'foreign';
    const prefix = target.host === this.base?.host ? this.base.pathname.replace(/\/$/, '') : '';
    const path = target.pathname.startsWith(prefix) ? target.pathname.slice(prefix.length) : target.pathname;
    return EXEMPT_PATH.test(path) ? 'exempt' : 'signed';
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
