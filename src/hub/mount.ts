import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { shortcutExpress } from './express-shortcut.js';
import { type HubExchange, exchangeOf } from './hub-exchange.js';

type Adapter = HttpAdapterHost['httpAdapter'];

/** Answers a request and returns true, or returns false: then it is the application's. */
export type ExchangeHandler = (exchange: HubExchange) => boolean;

/**
 * Puts the hub before everything else on the application's server: before body parsers, so that bodies stream; before
 * global prefix, versions, pipes, filters and interceptors, so that its answers are its own.
 */
export function mountOn(adapter: Adapter, handle: ExchangeHandler): void {
  if (adapter.getType() === 'fastify') mountOnFastify(adapter.getInstance<FastifyLike>(), handle);
  else mountOnExpress(adapter, handle);
}

/** To be called when the server is made, and does not listen yet. */
export function shortcut(adapter: Adapter, handle: ExchangeHandler): void {
  const server = adapter.getHttpServer() as Server | undefined;
  if (adapter.getType() === 'express' && server) shortcutExpress(server, adapter.getInstance(), handle);
}

interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage; readonly ip: string },
      reply: { readonly raw: ServerResponse; hijack(): void },
      done: () => void,
    ) => void,
  ): unknown;
}

function mountOnFastify(instance: FastifyLike, handle: ExchangeHandler): void {
  instance.addHook('onRequest', ({ raw: req, ip }, reply, done) => {
    if (handle(exchangeOf(req, reply.raw, ip))) reply.hijack();
    else done();
  });
}

type ExpressRequest = IncomingMessage & { readonly ip?: string };

function mountOnExpress(adapter: Adapter, handle: ExchangeHandler): void {
  adapter.use((req: ExpressRequest, res: ServerResponse, next: () => void) => {
    const address = req.ip ?? req.socket.remoteAddress ?? '';
    if (!handle(exchangeOf(req, res, address))) next();
  });
}
