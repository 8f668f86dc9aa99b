import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { ControlApi } from './control-api.js';
import type { AnsweringFault } from './fault.js';
import type { FaultScript } from './fault-script.js';
import type { Platform } from './platform.js';
import type { Reply } from './reply.js';
import type { OpenRequest, RequestLog } from './request-log.js';
import type { SimulatorClock } from './simulator-clock.js';

export interface SimulatedHostParts {
  readonly platform: Platform;
  readonly control: ControlApi;
  readonly log: RequestLog;
  readonly faults: FaultScript;
  readonly clock: SimulatorClock;
  readonly latencyMs: number;
}

/** Longer than any client keeps an idle connection: no request meets a socket that is being closed. */
const KEEP_ALIVE_MS = 65_000;

/** The HTTP server: it reads requests, logs them, lets the faults happen, and sends what the platform answers. */
export class SimulatedHost {
  #server: Server | undefined;
  #stopping = new AbortController();
  #url = '';

  constructor(private readonly parts: SimulatedHostParts) {}

  get url(): string {
    if (!this.#server) throw new Error('the simulator is not started: await start() first');
    return this.#url;
  }

  async start(port: number, host: string): Promise<void> {
    if (this.#server) throw new Error('the simulator is already started');
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
      this.#serve(incoming, response).catch((error: unknown) => this.#fail(response, error));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    this.#server = server;
    this.#stopping = new AbortController();
    this.#url = urlOf(host, (server.address() as AddressInfo).port);
  }

  /** Ends at once: open connections are destroyed, held answers are never sent. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    this.#stopping.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming, this.parts.platform.name, this.parts.clock.now());
    if (this.parts.control.owns(request.path)) {
      send(response, this.parts.control.answer(request, incoming.socket.remoteAddress ?? ''));
      return;
    }
    this.parts.log.add(request);
    const { signal } = this.#stopping;
    const plan = this.parts.faults.plan(request);
    if (this.parts.latencyMs > 0) await wait(this.parts.latencyMs, undefined, { signal });
    await plan.hold('before', signal);
    const instead = plan.answer('before');
    let reply = instead ? this.#faultReply(request, instead) : this.#effect(request);
    await plan.hold('after', signal);
    const replacement = plan.answer('after');
    if (replacement) reply = this.#faultReply(request, replacement);
    if (!reply) {
      response.destroy();
      return;
    }
    request.status = reply.status;
    request.errcode = reply.errcode;
    send(response, reply);
  }

  #effect(request: OpenRequest): Reply {
    const reply = this.parts.platform.answer(request);
    request.effect = reply.status === 200 && !reply.errcode;
    return reply;
  }

  /** Undefined: the connection is dropped. */
  #faultReply(request: OpenRequest, fault: AnsweringFault): Reply | undefined {
    switch (fault.kind) {
      case 'drop':
        return undefined;
      case 'status':
        return { status: fault.status, contentType: 'text/plain', body: fault.body ?? '' };
      case 'html':
        return { status: 502, contentType: 'text/html', body: '<html><h1>502 Bad Gateway</h1></html>' };
      case 'errcode':
        return this.#errcodeReply(request, fault.errcode, fault.errmsg);
      case 'reply': {
        const { status = 200, contentType = 'text/plain', headers = {}, body } = fault;
        return { status, contentType, headers, body };
      }
    }
  }

  #errcodeReply(request: OpenRequest, errcode: number, errmsg: string | undefined): Reply {
    const reply = this.parts.platform.refuse(request, errcode);
    return errmsg === undefined ? reply : { ...reply, body: JSON.stringify({ errcode, errmsg }) };
  }

  /** A request that was cut off, a simulator that was stopped, or a mistake of ours: only the last one is news. */
  #fail(response: ServerResponse, error: unknown): void {
    if (this.#stopping.signal.aborted || response.destroyed || response.headersSent) response.destroy();
    else send(response, { status: 500, contentType: 'text/plain', body: `simulator: ${String(error)}` });
  }
}

async function read(incoming: IncomingMessage, platform: Platform['name'], at: number): Promise<OpenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  // A client that takes the simulator for its proxy sends a whole URL.
  const target = incoming.url ?? '/';
  const url = new URL(target.startsWith('/') ? `http://simulator${target}` : target);
  const forwarded = incoming.headers['x-forwarded-for']?.toString().split(',')[0]?.trim();
  return {
    platform,
    method: incoming.method ?? 'GET',
    path: url.pathname,
    // Of a repeated parameter the first one counts.
    query: Object.fromEntries([...url.searchParams].reverse()),
    headers: incoming.headers,
    body: bytes.toString(),
    bytes,
    at,
    address: forwarded ?? (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    status: undefined,
    errcode: undefined,
    effect: false,
  };
}

function send(response: ServerResponse, { status, contentType, headers, body }: Reply): void {
  const type = contentType === undefined ? {} : { 'content-type': contentType };
  response.writeHead(status, { ...type, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function urlOf(host: string, port: number): string {
  // An unspecified address is reached through the loopback.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
