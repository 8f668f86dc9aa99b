import axios, { type CreateAxiosDefaults } from 'axios';
import {
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '../core/transport.js';

/** The request did not leave: no connection, or none that can be trusted. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL|CERT_.*|UNABLE_TO_.*|(?:DEPTH_ZERO_)?SELF_SIGNED_.*|ERR_TLS_CERT_.*|ERR_SSL_.*)$/;

/**
 * How token sources reach WeChat: axios with the application's options (proxy, agents), reduced to what a token call
 * needs. Never follows a redirect: the request holds the secret.
 */
export function axiosTransport(options: CreateAxiosDefaults = {}): Transport {
  const instance = axios.create({
    ...options,
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
    maxRedirects: 0,
  });

  return {
    async request(request: TransportRequest): Promise<TransportResponse> {
      const { method, url, query, json, timeoutMs, signal: caller } = request;
      if (caller?.aborted) throw new TransportError('ERR_CANCELED', false);
      // axios' own timeout starts anew with every packet; this one covers the whole call.
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        const { status, data } = await instance.request<string>({
          method,
          url,
          signal: caller ? AbortSignal.any([caller, deadline]) : deadline,
          timeout: 0,
          ...(query && { params: new URLSearchParams(query) }),
          // Bytes go out with their length; WeChat answers anything else with 412.
          ...(json !== undefined && {
            data: Buffer.from(JSON.stringify(json)),
            headers: { 'Content-Type': 'application/json' },
          }),
        });
        return { status, text: data };
      } catch (error) {
        const { code } = error as { code?: unknown };
        const timedOut = deadline.aborted && !caller?.aborted;
        const reason = timedOut ? 'ETIMEDOUT' : typeof code === 'string' ? code : 'UNKNOWN';
        throw new TransportError(reason, !NOT_SENT.test(reason));
      }
    },
  };
}
