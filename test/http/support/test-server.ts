import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Handler = (request: SeenRequest, response: ServerResponse, count: number) => void;

/** A server that remembers what it was asked. */
export class TestServer {
  readonly seen: SeenRequest[] = [];
  url = '';
  /** May be changed at any time. */
  handler: Handler;
  private readonly server: Server;

  constructor(handler: Handler = (_, response) => json(response, { errcode: 0, errmsg: 'ok' })) {
    this.handler = handler;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const token = new URL(url, 'http://x').searchParams.get('access_token');
    const seen = { method, url, token, headers, body: Buffer.concat(chunks) };
    this.seen.push(seen);
    this.handler(seen, response, this.seen.length);
  }
}

export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json; encoding=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function redirect(response: ServerResponse, location: string, status = 302): void {
  response.writeHead(status, { location });
  response.end();
}
