import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { exchangeOf } from './hub-exchange.js';
import type { ExchangeHandler } from './mount.js';

/** The part of an Express application that knows which proxies are trusted. */
export interface ExpressLike {
  get(setting: 'trust proxy fn'): ((address: string, hop: number) => boolean) | undefined;
}

/**
 * Lets the hub answer before Express has touched a request: Express gives each request and each response another
 * prototype, which makes everything that Node does with them afterwards cost about twice as much.
 */
export function shortcutExpress(server: Server, app: ExpressLike, handle: ExchangeHandler): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (req, res) => {
    if (handle(exchangeOf(req, res, addressOf(req, app)))) return;
    for (const listener of others) listener.call(server, req, res);
  });
}

/** As Express finds `req.ip`: the last address that no trusted proxy stands for. */
function addressOf(req: IncomingMessage, app: ExpressLike): string {
  const own = req.socket.remoteAddress ?? '';
  const forwarded = req.headers['x-forwarded-for'];
  const trusts = forwarded === undefined ? undefined : app.get('trust proxy fn');
  if (!trusts) return own;
  const addresses = [own, ...[forwarded].join().split(',').reverse()].map((address) => address.trim());
  const last = addresses.length - 1;
  return addresses.find((address, hop) => hop === last || !trusts(address, hop)) ?? own;
}
