import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request to the hub: as Node has it, before anything of the application has read its body. */
export interface HubExchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Path as it was sent, without query: nothing is decoded. */
  readonly path: string;
  /** Query as it was sent, without `?`. */
  readonly search: string;
  /** Who asks, as the application's framework sees it (`trust proxy`, `trustProxy`). */
  readonly address: string;
}

export function exchangeOf(req: IncomingMessage, res: ServerResponse, address: string): HubExchange {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  return mark === -1
    ? { req, res, address, path: url, search: '' }
    : { req, res, address, path: url.slice(0, mark), search: url.slice(mark + 1) };
}
