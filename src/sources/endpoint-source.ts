import { TokenFetchError } from '../core/failure.js';
import {
  type CallBudget,
  type ForceRation,
  type RenewalWindows,
  type TokenSource,
} from '../core/token-source.js';
import { type Transport, type TransportRequest } from '../core/transport.js';
import { type Family } from './failure-table.js';
import { type Secret, fingerprintOf, resolveSecret } from './secret.js';
import { noReply, readReply, readTokenReply } from './token-reply.js';

/** A token endpoint of WeChat: everything in which the kinds differ. */
export interface EndpointRules {
  readonly kind: string;
  readonly family: Family;
  readonly rotation: TokenSource['rotation'];
  readonly windows: RenewalWindows;
  readonly budget: CallBudget;
  readonly forceRation?: ForceRation;
  /** What the secret belongs to: the appid, or corpid and agentid. */
  readonly identity: string;
  /** Answers to the probe that mean: this token is not honoured. */
  readonly rejectedCodes: readonly number[];
  readonly request: (secret: string, mode: 'normal' | 'forced') => EndpointRequest;
}

export type EndpointRequest = Pick<TransportRequest, 'method' | 'query' | 'json'> & { readonly path: string };

export interface EndpointOptions {
  readonly secret: Secret;
  /** Without a path of the endpoint; a prefix, as proxies have, is kept. */
  readonly baseUrl: string;
  readonly transport: Transport;
}

/** Cheap, has a large quota, needs no permission and exists on all platforms. */
const PROBE_PATH = '/cgi-bin/get_api_domain_ip';

/** A token source that asks an endpoint of WeChat with an identity and a secret. */
export function endpointSource(rules: EndpointRules, options: EndpointOptions): TokenSource {
  const { family, identity } = rules;
  const base = options.baseUrl.replace(/\/+$/, '');

  const send = async (request: EndpointRequest, limits: { timeoutMs: number; signal: AbortSignal }) => {
    const { path, ...rest } = request;
    try {
      return await options.transport.request({ ...rest, url: base + path, ...limits });
    } catch (error) {
      throw noReply(error);
    }
  };

  return {
    kind: rules.kind,
    scope: 'shared',
    rotation: rules.rotation,
    windows: rules.windows,
    budget: rules.budget,
    ...(rules.forceRation && { forceRation: rules.forceRation }),

    async fetch({ mode, timeoutMs, signal }) {
      const secret = await resolveSecret(options.secret, signal);
      const response = await send(rules.request(secret, mode), { timeoutMs, signal });
      return readTokenReply(response, { family, known: [secret] });
    },

    async probe(value, { timeoutMs, signal }) {
      const request = { method: 'GET', path: PROBE_PATH, query: { access_token: value } } as const;
      const response = await send(request, { timeoutMs, signal });
      try {
        const { ip_list } = readReply(response, { family, known: [value] });
        if (Array.isArray(ip_list)) return true;
      } catch (error) {
        const errcode = error instanceof TokenFetchError ? error.failure.errcode : undefined;
        if (errcode !== undefined && rules.rejectedCodes.includes(errcode)) return false;
        throw error;
      }
      throw new TokenFetchError({ class: 'transient', reason: 'malformed reply' });
    },

    async fingerprint() {
      return fingerprintOf(identity, await resolveSecret(options.secret));
    },
  };
}
