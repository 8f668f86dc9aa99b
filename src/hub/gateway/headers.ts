import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { mentions } from '../../http/redirect-guard.js';

/** All that WeChat has to know of a request. Cookies, authorisation and forwarding headers stay here. */
const SENT = new Set(['accept', 'accept-language', 'content-type', 'range', 'user-agent']);
/** Mini programs' signed calls (contract §9). */
const SIGNED_CALL = /^wechatmp-/;

/** Of one connection only (RFC 9110 §7.6.1), or about WeChat's host and not about ours. */
const NOT_PASSED_BACK = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'set-cookie', 'alt-svc', 'strict-transport-security'],
]);

/** The headers of the request to WeChat, names and values in turn. `pass` stands in none of them. */
export function requestHeaders(
  received: IncomingHttpHeaders,
  host: string,
  length: number | undefined,
  pass: string,
): string[] {
  // The answer is looked at: it must not come compressed.
  const sent = ['host', host, 'accept-encoding', 'identity'];
  for (const name in received) {
    const value = received[name];
    if (typeof value !== 'string' || !(SENT.has(name) || SIGNED_CALL.test(name))) continue;
    if (!value.includes(pass)) sent.push(name, value);
  }
  // WeChat answers a body of unknown length with an empty 412.
  if (length !== undefined) sent.push('content-length', String(length));
  return sent;
}

/** The headers of WeChat's answer that the client may see: none holds the token. */
export function answerHeaders(received: IncomingHttpHeaders, token: string | undefined): OutgoingHttpHeaders {
  const passed: OutgoingHttpHeaders = {};
  const named = connectionOnly(received.connection);
  for (const name in received) {
    const value = received[name];
    if (value === undefined || NOT_PASSED_BACK.has(name) || named.includes(name)) continue;
    if (token !== undefined && holds(value, token)) continue;
    passed[name] = value;
  }
  return passed;
}

function holds(value: string | readonly string[], token: string): boolean {
  return typeof value === 'string' ? mentions(value, token) : value.some((text) => mentions(text, token));
}

const NONE: readonly string[] = Object.freeze([]);

function connectionOnly(connection: string | undefined): readonly string[] {
  // Nearly always, and it names no header.
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE;
  return connection.toLowerCase().split(/\s*,\s*/);
}
