import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Answers are small; whatever sends more is no hub. */
const MOST_BYTES = 64 * 1024;

export interface HubRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface HubResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** No answer arrived, or none that can be read. */
export class HubSilence extends Error {
  override readonly name = 'HubSilence';

  /** `code` is Node's, such as `ECONNREFUSED`. */
  constructor(readonly code: string) {
    super(`no reply: ${code}`);
  }
}

/** Opens a request. Never follows a redirect: the key travels with it. */
export function openRequest(url: string, options: RequestOptions) {
  return (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options);
}

/**
 * Sends one request. Resolves for every status and rejects with a `HubSilence` only. A connection from earlier that the
 * hub closed meanwhile is not its fault: then the request is sent once more, over a new one; all of them may be repeated.
 */
export async function sendRequest(request: HubRequest): Promise<HubResponse> {
  const first = await attempt(request);
  if (!('stale' in first)) return first;
  const second = await attempt(request, { agent: false });
  if ('stale' in second) throw new HubSilence('ECONNRESET');
  return second;
}

function attempt(
  { method, url, headers, body, signal }: HubRequest,
  options: RequestOptions = {},
): Promise<HubResponse | { readonly stale: true }> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? {} : jsonHeaders(body);
    const sent = openRequest(url, { ...options, method, headers: { ...headers, ...json }, signal });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MOST_BYTES) sent.destroy(new HubSilence('ETOOLARGE'));
      });
      response.on('error', (error) => reject(silence(error)));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const stale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (stale) resolve({ stale });
      else reject(silence(error));
    });
    sent.end(body);
  });
}

function jsonHeaders(body: string): Record<string, string | number> {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
}

function silence(error: unknown): HubSilence {
  if (error instanceof HubSilence) return error;
  const { code } = error as { code?: unknown };
  return new HubSilence(typeof code === 'string' ? code : 'UNKNOWN');
}
