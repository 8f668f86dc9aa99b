/** One request of a token source. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Query parameters; the transport encodes them. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as UTF-8 JSON with a known length. */
  readonly json?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** The body as text, whatever the content type says. */
  readonly text: string;
}

/** How token sources reach WeChat. It resolves for every HTTP status and rejects with a `TransportError` only. */
export interface Transport {
  request(request: TransportRequest): Promise<TransportResponse>;
}

/** No HTTP reply arrived. Carries no URL, no header and no body: they hold secrets. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    /** Node's or axios' code, such as `ECONNREFUSED`. */
    readonly code: string,
    /** False when the request certainly never reached the server (refused, unknown host). */
    readonly maybeSent: boolean,
  ) {
    super(`no reply: ${code}`);
  }
}
