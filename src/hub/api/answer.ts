import type { ServerResponse } from 'node:http';

/** What a route says. */
export interface Answer {
  readonly status: number;
  /** Nothing for 304. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends JSON that nobody on the way keeps. (Some SDKs parse nothing but `application/json`.) */
export function sendAnswer(res: ServerResponse, { status, body, headers }: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  res.statusCode = status;
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  if (headers) for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (body !== undefined) {
    res.setHeader('content-type', 'application/json; charset=utf-8');
    res.setHeader('content-length', Buffer.byteLength(text));
  }
  res.end(text);
}
