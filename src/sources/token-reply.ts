import { TokenFetchError, type FetchFailure } from '../core/failure.js';
import { redact } from '../core/redact.js';
import { extractRid } from '../core/rid.js';
import type { FetchedCredential } from '../core/token-source.js';
import { TransportError, type TransportResponse } from '../core/transport.js';
import { type Family, treatmentOf } from './failure-table.js';

export interface ReplyContext {
  readonly family: Family;
  /** Values that must not appear in a failure: the secret, the token. */
  readonly known: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Failures are stored for the fleet; WeChat's own texts are far shorter. */
const LONGEST_ERRMSG = 500;

/** Nothing in the reply tells whether WeChat issued a token. */
function unclear(reason: string): TokenFetchError {
  return new TokenFetchError({ class: 'transient', reason, ambiguous: true });
}

function parseObject(text: string): Fields | undefined {
  try {
    // WeChat has sent raw control characters inside strings.
    // eslint-disable-next-line no-control-regex
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, '').replace(/[\u0000-\u001f]+/g, ' '));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) ? (number as number) : undefined;
}

function failureOf(errcode: number, fields: Fields, { family, known }: ReplyContext): FetchFailure {
  const treatment = treatmentOf(errcode, family);
  if (typeof fields.errmsg !== 'string') return { ...treatment, errcode };
  const errmsg = redact(fields.errmsg, known).slice(0, LONGEST_ERRMSG);
  const rid = extractRid(errmsg);
  return { ...treatment, errcode, errmsg, ...(rid === undefined ? {} : { rid }) };
}

/**
 * The fields of a reply that reports success. The content type is ignored, because WeChat labels JSON as text/plain.
 * Throws `TokenFetchError` for everything else; an errcode counts, whatever other fields stand beside it.
 */
export function readReply(response: TransportResponse, context: ReplyContext): Fields {
  if (response.status >= 500) throw unclear(`HTTP ${response.status}`);
  const fields = parseObject(response.text);
  if (!fields) throw unclear(`unreadable reply (HTTP ${response.status})`);
  const errcode = fields.errcode === undefined ? 0 : integerOf(fields.errcode);
  if (errcode === undefined) throw unclear('malformed reply');
  if (errcode !== 0) throw new TokenFetchError(failureOf(errcode, fields, context));
  if (response.status < 200 || response.status > 299)
    throw unclear(`unreadable reply (HTTP ${response.status})`);
  return fields;
}

/** The token of a token endpoint's reply. Throws `TokenFetchError` when it has none, or no life that can be read. */
export function readTokenReply(response: TransportResponse, context: ReplyContext): FetchedCredential {
  const { access_token, expires_in } = readReply(response, context);
  return issued(access_token, expires_in);
}

/** The ticket of a ticket endpoint's reply, by the same rules. */
export function readTicketReply(response: TransportResponse, context: ReplyContext): FetchedCredential {
  const { ticket, expires_in } = readReply(response, context);
  return issued(ticket, expires_in);
}

function issued(value: unknown, expiresIn: unknown): FetchedCredential {
  const expiresInSeconds = integerOf(expiresIn);
  if (typeof value !== 'string' || !/^\S+$/.test(value)) throw unclear('malformed reply');
  // In its last second a token has a life of 0; what that means is for the engine to say.
  if (expiresInSeconds === undefined || expiresInSeconds < 0) throw unclear('malformed reply');
  return { value, expiresInSeconds };
}

/** Why no reply arrived. */
export function noReply(error: unknown): TokenFetchError {
  if (!(error instanceof TransportError)) return unclear('no reply');
  return new TokenFetchError({
    class: 'transient',
    reason: error.message,
    ...(error.maybeSent ? { ambiguous: true } : {}),
  });
}
