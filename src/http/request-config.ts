import type { HttpService } from '@nestjs/axios';
import type { AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** What one call may ask of the WeChat layer. */
export interface WechatRequestOptions {
  /** Sends as this account instead of the service's own. */
  readonly account?: string;
  /**
   * The call may safely be carried out more than once, so it is repeated after −1, 5xx and network errors, as reading
   * GETs are. Give a message a `client_msg_id` before you say so. Default false.
   */
  readonly idempotent?: boolean;
  /** False hands answers with a non-zero errcode back as data instead of throwing `API_ERROR`. Default true. */
  readonly throwOnErrcode?: boolean;
  /** False sends the request once, whatever happens. Default true. */
  readonly retry?: boolean;
}

/**
 * axios' own config, with `wechat` beside it. `data` may also be a function that makes the body; it is called for each
 * send, which makes streams repeatable.
 */
export interface WechatRequestConfig<D = unknown> extends AxiosRequestConfig<D> {
  /** What this call asks of the WeChat layer. */
  readonly wechat?: WechatRequestOptions;
}

/** @inline */
type Verb = <T = unknown>(url: string, config?: WechatRequestConfig) => Promise<AxiosResponse<T>>;

/** @inline */
type VerbWithBody = <T = unknown, D = unknown>(
  url: string,
  data?: D,
  config?: WechatRequestConfig<D>,
) => Promise<AxiosResponse<T>>;

/** An axios instance whose verbs know `wechat` in their config. */
// Not axios' own `AxiosInstance`: CommonJS applications see that type twice, and only Nest's is the one that is overridden.
export type WechatAxiosInstance = HttpService['axiosRef'] &
  Verb &
  Readonly<Record<'get' | 'delete' | 'head' | 'options', Verb>> &
  Readonly<Record<'post' | 'put' | 'patch' | 'postForm' | 'putForm' | 'patchForm', VerbWithBody>> & {
    <T = unknown>(config: WechatRequestConfig): Promise<AxiosResponse<T>>;
    /** Sends what `config` describes. */
    request<T = unknown>(config: WechatRequestConfig): Promise<AxiosResponse<T>>;
  };

/** The merged config as interceptors and adapters see it. */
export interface WechatInternalConfig extends InternalAxiosRequestConfig<unknown> {
  wechat?: WechatRequestOptions;
}

/** The fields that are changed for the time of a send and put back as they were, absent ones included. */
export type Exchanged = {
  [Key in 'url' | 'adapter' | 'beforeRedirect' | 'fetchOptions']: WechatInternalConfig[Key] | undefined;
};
