import { type AxiosAdapter, type AxiosResponse } from 'axios';
import { type Credential } from '../core/credential.js';
import { type Body } from './body.js';
import { abortedError, type CallFacts, factsOf } from './call-errors.js';
import { type Envelope } from './envelope.js';
import { type HttpAccount } from './http-account.js';
import { guardRedirects } from './redirect-guard.js';
import { readReply } from './reply.js';
import { type Exchanged, type WechatInternalConfig } from './request-config.js';
import { type TokenGate } from './token-gate.js';

/** What came of one send. */
export interface Answer {
  readonly response?: AxiosResponse<unknown>;
  /** WeChat's verdict, when it is no success. */
  readonly refusal?: Envelope | undefined;
  /** What the adapter threw: no answer, or one whose status the caller's `validateStatus` does not accept. */
  readonly trouble?: unknown;
}

/** fetch asks nobody before it follows a redirect. */
const NO_REDIRECTS = Object.freeze({ redirect: 'error' });

/** Sends one request, as often as it is told to. The token is in its URL only while it is under way. */
export class Sender {
  private token: string | undefined;

  constructor(
    private readonly config: WechatInternalConfig,
    private readonly adapter: AxiosAdapter,
    private readonly asksBeforeRedirect: boolean,
    private readonly account: HttpAccount,
    private readonly gate: TokenGate,
    private readonly body: Body | undefined,
  ) {}

  get facts(): CallFacts {
    return factsOf(this.config, this.account, this.token);
  }

  get aborted(): boolean {
    const { signal, cancelToken } = this.config;
    return signal?.aborted === true || cancelToken?.reason !== undefined;
  }

  /** Rejects only when the caller gave up before anything was sent, or the body can not be made. */
  async send(credential: Credential | undefined): Promise<Answer> {
    const { config } = this;
    if (this.body) await this.body.prepare();
    if (this.aborted) throw abortedError(this.facts);
    const slots = config as Exchanged;
    const { url, beforeRedirect, fetchOptions } = slots;
    if (credential) {
      this.token = credential.value;
      slots.url = this.gate.sign(url ?? '', credential);
      // An adapter of the caller's own may lead to either of axios' own.
      slots.beforeRedirect = guardRedirects(this.gate, credential.value, beforeRedirect);
      if (!this.asksBeforeRedirect) {
        slots.fetchOptions = fetchOptions ? { ...fetchOptions, ...NO_REDIRECTS } : NO_REDIRECTS;
      }
    }
    let response: AxiosResponse<unknown> | undefined;
    let trouble: unknown;
    try {
      response = await this.adapter(config);
    } catch (error) {
      trouble = error;
      ({ response } = error as { response?: AxiosResponse<unknown> });
    }
    if (credential) {
      slots.url = url;
      slots.beforeRedirect = beforeRedirect;
      if (!this.asksBeforeRedirect) slots.fetchOptions = fetchOptions;
    }
    if (!response) return { trouble };
    if (credential) {
      response.config = config;
      // The request object knows the URL that was sent.
      response.request = undefined;
    }
    const refusal = readReply(response, config);
    return { response, trouble, refusal: refusal instanceof Promise ? await refusal : refusal };
  }
}
