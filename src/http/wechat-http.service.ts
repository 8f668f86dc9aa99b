import { HttpService } from '@nestjs/axios';
import type { OnApplicationShutdown } from '@nestjs/common';
import axios, {
  type AxiosError,
  type AxiosInstance,
  type AxiosPromise,
  type AxiosResponse,
  type CreateAxiosDefaults,
} from 'axios';
import type { Observable } from 'rxjs';
import { type Clock, systemClock } from '../core/clock.js';
import { hintedError } from '../core/engine-errors.js';
import { type Random, systemRandom } from '../core/random.js';
import { attach } from './attach.js';
import { callError, factsOf } from './call-errors.js';
import type { HttpAccountResolver } from './http-account.js';
import { observedCall } from './observed-call.js';
import type { WechatAxiosInstance, WechatInternalConfig, WechatRequestConfig } from './request-config.js';

/** Services of other accounts that are kept: with very many tenants, the least recently used ones go. */
const SERVICES_KEPT = 1000;

export interface WechatHttpServiceOptions {
  /** The account it sends as. Default: the default account. */
  readonly account?: string;
  /** For the pauses between repeats. */
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Nest's HttpService for WeChat's APIs: the same verbs and the same `axiosRef`, and no token in sight. URLs are paths
 * such as `/cgi-bin/message/template/send`.
 *
 * It adds the token, turns a non-zero errcode into a `WechatApiError` (`API_ERROR`), and when WeChat rejects the token
 * it gets the next one and repeats the request once. Every failure is a `WechatError`; none holds a token.
 */
export class WechatHttpService extends HttpService implements OnApplicationShutdown {
  // Out of reach of console.log and JSON: behind the accounts are secrets.
  readonly #accounts: HttpAccountResolver;
  readonly #options: WechatHttpServiceOptions;
  readonly #others = new Map<string, WechatHttpService>();
  readonly #detach: () => void;

  /**
   * @hidden
   * @param instance used by this service alone
   * @param accounts finds accounts by name, at each request
   */
  constructor(
    instance: AxiosInstance,
    accounts: HttpAccountResolver,
    options: WechatHttpServiceOptions = {},
  ) {
    super(instance);
    this.#accounts = accounts;
    this.#options = options;
    this.#detach = attach(instance, {
      account: (name = options.account) => accounts.resolve(name),
      foreignError: cleanError,
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
    });
  }

  /**
   * The service of another account: the same axios options, an axios instance of its own, and the same object each time
   * while no more than 1000 accounts are used in turn.
   */
  for(account: string): WechatHttpService {
    let other = this.#others.get(account);
    if (other) {
      this.#others.delete(account);
      this.#others.set(account, other);
    } else {
      const defaults = this.instance.defaults as CreateAxiosDefaults;
      other = new WechatHttpService(axios.create(defaults), this.#accounts, { ...this.#options, account });
      this.#others.set(account, other);
      const [oldest] = this.#others.keys();
      // Whoever still holds it can go on: it is only not handed out again.
      if (this.#others.size > SERVICES_KEPT && oldest !== undefined) this.#others.delete(oldest);
    }
    return other;
  }

  /** The axios instance, for promises instead of observables. */
  override get axiosRef(): WechatAxiosInstance {
    return this.instance as WechatAxiosInstance;
  }

  /** Takes the interceptors off its axios instances; requests under way are completed, later ones refused. */
  onApplicationShutdown(): void {
    this.#detach();
    this.instance.defaults.adapter = refuse;
    for (const other of this.#others.values()) other.onApplicationShutdown();
    this.#others.clear();
  }

  protected override makeObservable<T>(
    send: (...args: unknown[]) => AxiosPromise<T>,
    ...args: unknown[]
  ): Observable<AxiosResponse<T>> {
    return observedCall(send, args);
  }

  /** Sends what `config` describes. */
  override request<T = unknown>(config: WechatRequestConfig): Observable<AxiosResponse<T>> {
    return super.request<T>(config);
  }

  /** Reading GETs are repeated after −1, 5xx and network errors, unless `idempotent` is `false`. */
  override get<T = unknown, D = unknown>(
    url: string,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.get<T, D>(url, config);
  }

  /** Sends a DELETE. */
  override delete<T = unknown, D = unknown>(
    url: string,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.delete<T, D>(url, config);
  }

  /** Sends a HEAD. */
  override head<T = unknown, D = unknown>(
    url: string,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.head<T, D>(url, config);
  }

  /** Sends a POST. Its answer lost, it is repeated only if `wechat.idempotent` says that this does no harm. */
  override post<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.post<T, D>(url, data, config);
  }

  /** Sends a PUT. */
  override put<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.put<T, D>(url, data, config);
  }

  /** Sends a PATCH. */
  override patch<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.patch<T, D>(url, data, config);
  }

  /** Sends a POST as `multipart/form-data`. */
  override postForm<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.postForm<T, D>(url, data, config);
  }

  /** Sends a PUT as `multipart/form-data`. */
  override putForm<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.putForm<T, D>(url, data, config);
  }

  /** Sends a PATCH as `multipart/form-data`. */
  override patchForm<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WechatRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return super.patchForm<T, D>(url, data, config);
  }
}

function refuse(): Promise<never> {
  return Promise.reject(hintedError('SHUTTING_DOWN', 'the application is closing', 'en'));
}

/** An AxiosError carries config, request and response, a bad URL itself. What others throw on purpose passes. */
function cleanError(error: unknown): never {
  const foreign =
    axios.isAxiosError(error) || (error as { code?: unknown } | undefined)?.code === 'ERR_INVALID_URL';
  if (!foreign) throw error;
  const { config, response } = error as AxiosError;
  throw callError(error, factsOf(config as WechatInternalConfig | undefined), response?.status);
}
