import type { ErrcodePlatform, Locale } from '../core/errcodes.js';
import type { CredentialKeeper } from '../core/keeper.js';
import type { CallReports } from './call-reports.js';

/** What the HTTP layer has to know about an account. */
export interface HttpAccount {
  readonly name: string;
  /** Where relative URLs go, such as `https://api.weixin.qq.com`. Its host may receive the token. */
  readonly baseUrl: string;
  /** Name of the query parameter that carries the token, mostly `access_token`. */
  readonly tokenParam: string;
  /** Hosts (`name` or `name:port`) that may receive the token over plain http; loopback always may. */
  readonly insecureHosts: readonly string[];
  /** Errcodes by which WeChat says that the token is no good. */
  readonly rejectionErrcodes: ReadonlySet<number>;
  readonly keeper: CredentialKeeper;
  /** True when requests go out without a token, because something else on the way adds it. */
  readonly tokenless: boolean;
  /** Language of the hints. */
  readonly locale: Locale;
  /** Both make hints more precise. */
  readonly platform?: ErrcodePlatform | undefined;
  readonly appId?: string | undefined;
  /** Which of a WeCom corp's apps it is. */
  readonly agentId?: string | undefined;
  /** Where its calls are reported. */
  readonly calls?: CallReports | undefined;
}

/** Finds an account by its name; without one, the default account. Throws `UNKNOWN_ACCOUNT`. */
export interface HttpAccountResolver {
  resolve(name?: string): HttpAccount | Promise<HttpAccount>;
}

/** An official account's or mini program's token is bad (wechat-contract §3.1). */
export const REJECTION_ERRCODES: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** A WeCom token is bad; 40001 means a wrong secret there (wechat-contract §5.1). */
export const WECOM_REJECTION_ERRCODES: ReadonlySet<number> = new Set([40014, 42001]);

/** Under this name a handle gives the HTTP layer its account, without showing it to users. */
export const HTTP_ACCOUNT = Symbol.for('nestjs-wechat-token.http-account');

/** An account's handle, such as `WechatTokenService.account(name)`. */
export interface HttpAccountHandle {
  readonly name: string;
  /** @hidden */
  [HTTP_ACCOUNT](): HttpAccount | Promise<HttpAccount>;
}
