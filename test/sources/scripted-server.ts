import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Transport, TransportError } from '../../src/core/transport.js';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** A real HTTP server that gives the answer it is told and keeps what it was asked. */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  /** `hang up` closes the connection without a reply. */
  answer: Answer | 'hang up' = { body: '{}' };

  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      this.seen.push({
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body,
      });
      if (this.answer === 'hang up') return request.socket.destroy();
      // WeChat labels its JSON as text/plain.
      response.writeHead(this.answer.status ?? 200, { 'content-type': 'text/plain' }).end(this.answer.body);
      return undefined;
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The least that a transport has to do, over node:http. */
export const plainTransport: Transport = {
  request: ({ method, url, query, json, timeoutMs, signal }) =>
    new Promise((resolve, reject) => {
      const target = new URL(url);
      for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
      const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
      const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
      const request = httpRequest(target, { method, headers, timeout: timeoutMs, signal }, (response) => {
        text(response).then(
          (replied) => resolve({ status: response.statusCode ?? 0, text: replied }),
          reject,
        );
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.name;
        reject(new TransportError(code, code !== 'ECONNREFUSED'));
      });
      request.end(body);
    }),
};
