import { AxiosHeaders, type AxiosRequestHeaders } from 'axios';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { Locale } from '../core/errcodes.js';
import { WechatApiError } from '../core/errors.js';
import { httpHint } from './messages.js';
import type { WechatInternalConfig } from './request-config.js';

/**
 * Streams of unknown length are collected up to this size, because WeChat answers chunked bodies with an empty 412
 * (wechat-contract §2). WeChat's largest upload is 20 MB.
 */
const COLLECTED_BYTES = 32 * 1024 * 1024;

/** The object of the npm package `form-data`; axios makes one from plain objects in `postForm`. */
interface NodeForm extends NodeJS.ReadableStream {
  getHeaders(): Record<string, string>;
  getBuffer(): Buffer;
  getLength(callback: (error: Error | null, length: number) => void): void;
  readonly _streams?: readonly unknown[];
}

/** A request's body: can it be sent again, and how is it made ready to be sent with a known length? */
export interface Body {
  readonly replayable: boolean;
  /** Called before each send. */
  prepare(): Promise<void>;
}

/** Undefined for the bodies that axios sends well, and again, by itself: none, text, bytes, Blob, FormData. */
export function describeBody(config: WechatInternalConfig, locale: Locale): Body | undefined {
  const { data } = config;
  if (typeof data !== 'object' || data === null || !(isStream(data) || data instanceof ReadableStream))
    return undefined;
  const replayable = isNodeForm(data) && isBuffered(data);
  let prepared: Promise<void> | undefined;
  return { replayable, prepare: () => (prepared ??= giveLength(config, locale)) };
}

/** A function that makes the body: called, transformed and measured anew for each send. */
export function makeBody(
  config: WechatInternalConfig,
  make: () => unknown,
  transforms: WechatInternalConfig['transformRequest'],
  locale: Locale,
): Body {
  const headers = config.headers.toJSON();
  return {
    replayable: true,
    async prepare() {
      const fresh = new AxiosHeaders(headers) as AxiosRequestHeaders;
      config.headers = fresh;
      let data: unknown = await make();
      for (const transform of [transforms ?? []].flat())
        data = transform.call(config, data, fresh) as unknown;
      if (data != null && config.method !== 'get')
        fresh.setContentType('application/x-www-form-urlencoded', false);
      config.data = data;
      await giveLength(config, locale);
    },
  };
}

async function giveLength(config: WechatInternalConfig, locale: Locale): Promise<void> {
  const { data, headers } = config;
  if (typeof data !== 'object' || data === null) return;
  if (data instanceof ReadableStream) {
    if (headers.hasContentLength()) config.data = Readable.fromWeb(data);
    else config.data = await collect(Readable.fromWeb(data), config, locale);
  } else if (isNodeForm(data)) {
    const fields = data.getHeaders();
    if (isBuffered(data)) config.data = data.getBuffer();
    else if (await hasLength(data)) return;
    else config.data = await collect(data.pipe(new PassThrough()), config, locale);
    headers.set(fields);
  } else if (isStream(data) && !headers.hasContentLength()) {
    config.data = await collect(data, config, locale);
  }
}

async function collect(
  stream: NodeJS.ReadableStream,
  config: WechatInternalConfig,
  locale: Locale,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    size += chunk.length;
    if (size > COLLECTED_BYTES) {
      const limit = `${COLLECTED_BYTES / 1024 / 1024} MiB`;
      throw new WechatApiError(
        'INVALID_ARGUMENT',
        `The stream of ${config.url?.split('?')[0]} is longer than ${limit}.`,
        {
          hint: httpHint('tooLong', locale),
        },
      );
    }
  }
  return Buffer.concat(chunks);
}

function isStream(data: object): data is NodeJS.ReadableStream {
  return typeof (data as { pipe?: unknown }).pipe === 'function';
}

function isNodeForm(data: object): data is NodeForm {
  const form = data as Partial<NodeForm>;
  return isStream(data) && typeof form.getHeaders === 'function' && typeof form.getBuffer === 'function';
}

/** A form of texts and buffers only; `form-data` keeps each part between a header text and a function. */
function isBuffered(form: NodeForm): boolean {
  return (
    form._streams?.every(
      (part) => typeof part === 'string' || typeof part === 'function' || Buffer.isBuffer(part),
    ) ?? false
  );
}

function hasLength(form: NodeForm): Promise<boolean> {
  return new Promise((resolve) =>
    form.getLength((error, length) => resolve(!error && Number.isFinite(length))),
  );
}
