import { type AxiosAdapter, type AxiosResponse } from 'axios';
import { type Credential } from '../core/credential.js';
import { type CallFacts, factsOf } from './call-errors.js';
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
  /** How often it sent. */
  requests = 0;
  private token: string | undefined;
  /** What stood in the config before it was signed. */
  private unsigned: Pick<Exchanged, 'url' | 'beforeRedirect' | 'fetchOptions'> | undefined;

  constructor(
    private readonly config: WechatInternalConfig,
    private readonly adapter: AxiosAdapter,
    private readonly asksBeforeRedirect: boolean,
    private readonly account: HttpAccount,
    private readonly gate: TokenGate,
  ) {}

  get facts(): CallFacts {
    return factsOf(this.config, this.account, this.token);
  }

  get aborted(): boolean {
    const { signal, cancelToken } = this.config;
    return signal?.aborted === true || cancelToken?.reason !== undefined;
  }

  /** Signs the request and hands it to the adapter. `receive` has to follow, whatever came of it. */
  send(credential: Credential | undefined): Promise<AxiosResponse<unknown>> {
    const { config, gate } = this;
    if (credential) {
      const slots = config as Exchanged;
      const { url, beforeRedirect, fetchOptions } = slots;
      this.token = credential.value;
      this.unsigned = { url, beforeRedirect, fetchOptions };
      slots.url = gate.sign(url ?? '', credential);
      // An adapter of the caller's own may lead to either of axios' own.
      slots.beforeRedirect = guardRedirects(gate, credential.value, beforeRedirect);
      if (!this.asksBeforeRedirect) {
        slots.fetchOptions = fetchOptions ? { ...fetchOptions, ...NO_REDIRECTS } : NO_REDIRECTS;
      }
    }
    this.requests += 1;
    return this.adapter(config);
  }

  /** Takes the token off again and reads WeChat's verdict. */
  receive(response: AxiosResponse<unknown> | undefined, trouble?: unknown): Answer | Promise<Answer> {
    const { config, unsigned } = this;
    if (unsigned) {
      const slots = config as Exchanged;
      slots.url = unsigned.url;
      slots.beforeRedirect = unsigned.beforeRedirect;
      if (!this.asksBeforeRedirect) slots.fetchOptions = unsigned.fetchOptions;
    }
    if (!response) return { trouble };
    if (unsigned) {
      response.config = config;
      // The request object knows the URL that was sent.
      response.request = undefined;
    }
    try {
      const refusal = readReply(response, config);
      return refusal instanceof Promise
        ? refusal.then((read) => ({ response, trouble, refusal: read }))
        : { response, trouble, refusal };
    } catch (unreadable) {
      return { response, trouble: trouble ?? unreadable };
    }
  }
}
