import type { AxiosAdapter, AxiosResponse } from 'axios';
import type { Credential } from '../core/credential.js';
import { type CallFacts, factsOf } from './call-errors.js';
import type { Envelope } from './envelope.js';
import type { HttpAccount } from './http-account.js';
import { inTurn } from './redirect-guard.js';
import { readReply } from './reply.js';
import type { Exchanged, WechatInternalConfig } from './request-config.js';
import type { Destination, Signature, TokenGate } from './token-gate.js';

/** What came of one send. */
export interface Answer {
  readonly response: AxiosResponse<unknown> | undefined;
  /** WeChat's verdict, when it is no success. */
  readonly refusal: Envelope | undefined;
  /** What the adapter threw: no answer, or one whose status the caller's `validateStatus` does not accept. */
  readonly trouble: unknown;
}

/** fetch asks nobody before it follows a redirect. */
const NO_REDIRECTS = Object.freeze({ redirect: 'error' });

/** Sends one request, as often as it is told to. The token is in its URL only while it is under way. */
export class Sender {
  /** How often it sent. */
  requests = 0;
  private signature: Signature | undefined = undefined;
  // What stood in the config before it was signed.
  private url: Exchanged['url'] = undefined;
  private beforeRedirect: Exchanged['beforeRedirect'] = undefined;
  private fetchOptions: Exchanged['fetchOptions'] = undefined;

  constructor(
    private readonly config: WechatInternalConfig,
    private readonly adapter: AxiosAdapter,
    private readonly asksBeforeRedirect: boolean,
    private readonly account: HttpAccount,
    private readonly gate: TokenGate,
    private readonly destination: Destination,
  ) {}

  get facts(): CallFacts {
    return factsOf(this.config, this.account, this.signature?.token);
  }

  get aborted(): boolean {
    const { signal, cancelToken } = this.config;
    return signal?.aborted === true || cancelToken?.reason !== undefined;
  }

  /** Signs the request and hands it to the adapter. `receive` has to follow, whatever came of it. */
  send(credential: Credential | undefined): Promise<AxiosResponse<unknown>> {
    if (credential) this.sign(credential);
    this.requests += 1;
    return this.adapter(this.config);
  }

  /** Takes the token off again and reads WeChat's verdict. */
  receive(response: AxiosResponse<unknown> | undefined, trouble?: unknown): Answer | Promise<Answer> {
    const { config, signature } = this;
    if (signature) this.unsign();
    if (!response) return { response, refusal: undefined, trouble };
    if (signature) {
      response.config = config;
      // The request object knows the URL that was sent.
      response.request = undefined;
    }
    try {
      const refusal = readReply(response, config);
      return refusal instanceof Promise
        ? answerLater(response, refusal, trouble)
        : { response, refusal, trouble };
    } catch (unreadable) {
      return { response, refusal: undefined, trouble: trouble ?? unreadable };
    }
  }

  private sign(credential: Credential): void {
    const signature = this.gate.signature(credential);
    const slots = this.config as Exchanged;
    const { url, beforeRedirect, fetchOptions } = slots;
    this.signature = signature;
    this.url = url;
    this.beforeRedirect = beforeRedirect;
    this.fetchOptions = fetchOptions;
    slots.url = this.gate.sign(this.target(url ?? ''), credential);
    // An adapter of the caller's own may lead to either of axios' own.
    slots.beforeRedirect = beforeRedirect
      ? inTurn(beforeRedirect, signature.beforeRedirect)
      : signature.beforeRedirect;
    if (!this.asksBeforeRedirect) {
      slots.fetchOptions = fetchOptions ? { ...fetchOptions, ...NO_REDIRECTS } : NO_REDIRECTS;
    }
  }

  private unsign(): void {
    const slots = this.config as Exchanged;
    slots.url = this.url;
    slots.beforeRedirect = this.beforeRedirect;
    if (!this.asksBeforeRedirect) slots.fetchOptions = this.fetchOptions;
  }

  /** Without a base URL of the caller's the whole address: one property less for axios' big config to grow by. */
  private target(url: string): string {
    if (this.config.baseURL !== undefined) return url;
    const query = url.indexOf('?');
    return query < 0 ? this.destination.address : this.destination.address + url.slice(query);
  }
}

async function answerLater(
  response: AxiosResponse<unknown>,
  refusal: Promise<Envelope | undefined>,
  trouble: unknown,
): Promise<Answer> {
  return { response, refusal: await refusal, trouble };
}
