import axios, { type AxiosResponse } from 'axios';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { isAnyArrayBuffer } from 'node:util/types';
import { type Envelope, readRefusal, readRefusalHeaders } from './envelope.js';
import { parseJson, portableJson } from './json.js';
import { beginsLikeJson, peek, PEEK_BYTES } from './peek.js';
import type { WechatInternalConfig } from './request-config.js';

/** The caller demanded JSON, and something else came. */
class UnreadableReplyError extends Error {
  override readonly name = 'UnreadableReplyError';
  readonly code = 'ERR_BAD_RESPONSE';

  constructor() {
    super('the answer is no JSON');
  }
}

/**
 * Reads WeChat's verdict out of an answer of any response type, before axios transforms it, and leaves the data as the
 * caller asked for it. Undefined is success.
 */
export function readReply(
  response: AxiosResponse<unknown>,
  config: WechatInternalConfig,
): Envelope | undefined | Promise<Envelope | undefined> {
  const { data } = response;
  if (typeof data === 'string') return readText(data, response, config);
  if (typeof data !== 'object' || data === null) return undefined;
  if (isAnyArrayBuffer(data) || ArrayBuffer.isView(data)) return readBytes(data, response);
  if (data instanceof Readable || data instanceof ReadableStream) return readStream(data, response);
  if (Object.prototype.toString.call(data) === '[object Blob]') return readBlob(data as Blob, response);
  return readRefusal(data);
}

function readText(
  text: string,
  response: AxiosResponse<unknown>,
  config: WechatInternalConfig,
): Envelope | undefined {
  if (config.responseType !== undefined && config.responseType !== 'json') return verdict(text, response);
  const value = parseJson(text);
  if (value === undefined) {
    // Here axios would throw, with its config and all.
    if (demandsJson(config)) throw new UnreadableReplyError();
    return undefined;
  }
  // axios' own transform hands objects through; any other gets text that it can parse without losing digits.
  response.data = isPlainTransform(config) ? value : portableJson(text);
  return readRefusal(value);
}

function demandsJson({ responseType, transitional }: WechatInternalConfig): boolean {
  return responseType === 'json' && transitional?.silentJSONParsing === false;
}

function isPlainTransform(config: WechatInternalConfig): boolean {
  const { transformResponse, transitional } = config;
  const only =
    Array.isArray(transformResponse) && transformResponse.length === 1 ? transformResponse[0] : undefined;
  const standard = axios.defaults.transformResponse;
  return (
    only !== undefined &&
    Array.isArray(standard) &&
    only === standard[0] &&
    (transitional?.forcedJSONParsing !== false || config.responseType === 'json') &&
    (config as { parseReviver?: unknown }).parseReviver === undefined
  );
}

function readBytes(
  data: ArrayBufferLike | ArrayBufferView,
  response: AxiosResponse<unknown>,
): Envelope | undefined {
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
  return verdict(
    bytes.length <= PEEK_BYTES && beginsLikeJson([bytes]) ? bytes.toString('utf8') : undefined,
    response,
  );
}

async function readBlob(blob: Blob, response: AxiosResponse<unknown>): Promise<Envelope | undefined> {
  return verdict(blob.size <= PEEK_BYTES ? await blob.text() : undefined, response);
}

async function readStream(
  stream: Readable | ReadableStream,
  response: AxiosResponse<unknown>,
): Promise<Envelope | undefined> {
  const peeked = await peek(stream);
  // Never the connection's own stream: it knows the request, and with it the token.
  response.data = peeked.stream;
  return verdict(peeked.text, response);
}

function verdict(text: string | undefined, response: AxiosResponse<unknown>): Envelope | undefined {
  const json = text?.trimStart().replace(/^\uFEFF/, '');
  const refusal = json?.startsWith('{') ? readRefusal(parseJson(json)) : undefined;
  return refusal ?? readRefusalHeaders((name) => header(response, name) || undefined);
}

function header(response: AxiosResponse<unknown>, name: string): string {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : '';
}
