import { TokenFetchError } from '../core/failure.js';
import type {
  CallBudget,
  FetchedCredential,
  FetchRequest,
  ForceRation,
  ProbeRequest,
  RenewalWindows,
  TokenSource,
} from '../core/token-source.js';
import type { Transport, TransportRequest, TransportResponse } from '../core/transport.js';
import type { Family } from './failure-table.js';
import { type Secret, fingerprintOf, resolveSecret } from './secret.js';
import { noReply, readReply, readTokenReply } from './token-reply.js';

/** A token endpoint of WeChat: everything in which the kinds differ. One object for all accounts of a kind. */
export interface EndpointRules {
  readonly kind: string;
  readonly family: Family;
  readonly rotation: TokenSource['rotation'];
  readonly windows: RenewalWindows;
  readonly budget: CallBudget;
  readonly forceRation?: ForceRation;
  /** Answers to the probe that mean: this token is not honoured. */
  readonly rejectedCodes: readonly number[];
  /** `id` is the appid or corpid. */
  readonly request: (id: string, secret: string, mode: 'normal' | 'forced') => EndpointRequest;
}

export type EndpointRequest = Pick<TransportRequest, 'method' | 'query' | 'json'> & { readonly path: string };

export interface EndpointOptions {
  readonly secret: Secret;
  /** Without a path of the endpoint; a prefix, as proxies have, is kept. */
  readonly baseUrl: string;
  readonly transport: Transport;
  /** Replaces the kind's own. */
  readonly windows?: RenewalWindows | undefined;
}

/** Cheap, has a large quota, needs no permission and exists on all platforms. */
const PROBE_PATH = '/cgi-bin/get_api_domain_ip';

/**
 * A token source that asks an endpoint of WeChat with an id and a secret. There is one for each account: a class, and
 * not an object with functions of its own, because that takes a tenth of the memory.
 */
export class EndpointSource implements TokenSource {
  readonly windows: RenewalWindows;
  readonly #rules: EndpointRules;
  readonly #id: string;
  readonly #secret: Secret;
  readonly #transport: Transport;
  readonly #base: string;

  constructor(rules: EndpointRules, id: string, options: EndpointOptions) {
    this.windows = options.windows ?? rules.windows;
    this.#rules = rules;
    this.#id = id;
    this.#secret = options.secret;
    this.#transport = options.transport;
    this.#base = options.baseUrl.replace(/\/+$/, '');
  }

  get scope(): 'shared' {
    return 'shared';
  }

  /** Whose secret it is. */
  protected get identity(): string {
    return this.#id;
  }

  get kind(): string {
    return this.#rules.kind;
  }

  get rotation(): TokenSource['rotation'] {
    return this.#rules.rotation;
  }

  get budget(): CallBudget {
    return this.#rules.budget;
  }

  get forceRation(): ForceRation | undefined {
    return this.#rules.forceRation;
  }

  async fetch({ mode, timeoutMs, signal }: FetchRequest): Promise<FetchedCredential> {
    const { family, request } = this.#rules;
    const secret = await resolveSecret(this.#secret, signal);
    const response = await this.send(request(this.#id, secret, mode), { timeoutMs, signal });
    return readTokenReply(response, { family, known: [secret] });
  }

  async probe(value: string, { timeoutMs, signal }: ProbeRequest): Promise<boolean> {
    const { family, rejectedCodes } = this.#rules;
    const request = { method: 'GET', path: PROBE_PATH, query: { access_token: value } } as const;
    const response = await this.send(request, { timeoutMs, signal });
    try {
      const { ip_list } = readReply(response, { family, known: [value] });
      if (Array.isArray(ip_list)) return true;
    } catch (error) {
      const errcode = error instanceof TokenFetchError ? error.failure.errcode : undefined;
      if (errcode !== undefined && rejectedCodes.includes(errcode)) return false;
      throw error;
    }
    throw new TokenFetchError({ class: 'transient', reason: 'malformed reply' });
  }

  async fingerprint(): Promise<string> {
    return fingerprintOf(this.identity, await resolveSecret(this.#secret));
  }

  private async send(
    { path, ...rest }: EndpointRequest,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<TransportResponse> {
    try {
      return await this.#transport.request({ ...rest, url: this.#base + path, ...limits });
    } catch (error) {
      throw noReply(error);
    }
  }
}
