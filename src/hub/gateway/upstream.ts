import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { TransportError } from '../../core/transport.js';

export interface UpstreamHost {
  readonly secure: boolean;
  /** As in the header `Host`: with the port, if it is not the usual one. */
  readonly name: string;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: string;
}

/** One request as it leaves for WeChat. */
export interface UpstreamRequest {
  readonly method: string;
  readonly host: UpstreamHost;
  readonly path: string;
  /** Names and values in turn: Node need not sort them out. */
  readonly headers: string[];
  /** A stream is read to its end, and at no faster pace than WeChat takes it. */
  readonly body: Buffer | Readable | undefined;
  /** Called with what breaks the request off, as soon as there is something to break off. */
  readonly onStart: (abort: () => void) => void;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readable;
}

/** The way to WeChat. Rejects with a `TransportError`. Follows no redirect. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): void;
}

export interface UpstreamOptions {
  /** A connection on which nothing moves for so long is given up. */
  readonly idleTimeoutMs: number;
  /** Connections per host; further requests wait for one. */
  readonly maxConnections: number;
  /** The application's own, of the module's `http` options. */
  readonly httpAgent?: HttpAgent | undefined;
  readonly httpsAgent?: HttpsAgent | undefined;
}

const SHORT_BYTES = 16_384;

/** Node's own client: axios takes three times as long for the same request. */
export function nodeUpstream(options: UpstreamOptions): Upstream {
  const { idleTimeoutMs, maxConnections } = options;
  // The same timeout as the requests': then Node sets it once for each connection.
  const pool = { keepAlive: true, maxSockets: maxConnections, timeout: idleTimeoutMs };
  const ownHttp = new HttpAgent(pool);
  const ownHttps = new HttpsAgent(pool);
  const httpAgent = options.httpAgent ?? ownHttp;
  const httpsAgent = options.httpsAgent ?? ownHttps;

  return {
    send: ({ method, host, path, headers, body, onStart }) =>
      new Promise((resolve, reject) => {
        const { secure, hostname, port } = host;
        const request = (secure ? requestHttps : requestHttp)({
          method,
          headers,
          hostname,
          port,
          path,
          agent: secure ? httpsAgent : httpAgent,
          timeout: idleTimeoutMs,
        });
        onStart(() => request.destroy());
        // Node shortens it for an idle connection if the server hints at less, and leaves it so for the next request.
        request.on('socket', (socket) => {
          if (socket.timeout !== idleTimeoutMs) socket.setTimeout(idleTimeoutMs);
        });
        request.on('timeout', () => request.destroy(new TransportError('ETIMEDOUT', true)));
        request.on('error', (error: NodeJS.ErrnoException) => reject(clean(error)));
        let answered = false;
        // Cut off without any other sign.
        request.on('close', () => answered || reject(new TransportError('ECONNRESET', true)));
        request.on('response', (response) => {
          answered = true;
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response });
        });
        if (body === undefined) request.end();
        else if (!Buffer.isBuffer(body)) body.pipe(request);
        // As a text of bytes a short one leaves together with the headers, in one piece.
        else if (body.length <= SHORT_BYTES) request.end(body.toString('latin1'), 'latin1');
        else request.end(body);
      }),
    close() {
      ownHttp.destroy();
      ownHttps.destroy();
    },
  };
}

/** Node's errors name addresses at most, but what a user's agent throws may hold the URL. */
function clean(error: NodeJS.ErrnoException): TransportError {
  return error instanceof TransportError ? error : new TransportError(error.code ?? 'UNKNOWN', true);
}
