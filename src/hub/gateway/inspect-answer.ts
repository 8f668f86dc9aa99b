import type { Readable } from 'node:stream';
import { TransportError } from '../../core/transport.js';
import { type Envelope, readRefusal, readRefusalHeaders } from '../../http/envelope.js';
import { parseJson } from '../../http/json.js';
import { beginsLikeJson, PEEK_BYTES } from '../../http/peek.js';
import type { UpstreamAnswer } from './upstream.js';

const PLAIN_SUCCESS = /^\s*\{\s*"errcode"\s*:\s*0\s*[,}]/;

/** WeChat's answer, looked at. */
export interface InspectedAnswer {
  readonly status: number;
  readonly headers: UpstreamAnswer['headers'];
  /** All of it if it is short, else the stream. */
  readonly body: Buffer | Readable;
  /** WeChat's verdict, when it is no success. */
  readonly refusal: Envelope | undefined;
}

/** Reads WeChat's verdict, wherever it stands. Only short answers are kept: no refusal is long. */
export async function inspectAnswer({ status, headers, body }: UpstreamAnswer): Promise<InspectedAnswer> {
  const inHeaders = readRefusalHeaders((name) => headers[name]);
  const length = Number(headers['content-length'] ?? NaN);
  // Nothing in a long answer is for us.
  const content = length > PEEK_BYTES ? body : await readShort(body);
  const refusal = Buffer.isBuffer(content) ? readVerdict(content) : undefined;
  return { status, headers, body: content, refusal: refusal ?? inHeaders };
}

function readVerdict(bytes: Buffer): Envelope | undefined {
  if (!beginsLikeJson([bytes])) return undefined;
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  // Most answers are successes, and begin by saying so: cheaper than parsing.
  return PLAIN_SUCCESS.test(text) ? undefined : readRefusal(parseJson(text));
}

/** The whole body if it is short; else the stream again, from its first byte on. */
function readShort(body: Readable): Promise<Buffer | Readable> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = () => {
      body.off('data', take).off('end', end).off('error', fail).off('close', fail);
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= PEEK_BYTES) return;
      stop();
      body.pause();
      body.unshift(Buffer.concat(chunks));
      resolve(body);
    };
    const end = () => {
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    };
    const fail = () => {
      if (!body.readableEnded) reject(new TransportError('ECONNRESET', true));
    };
    body.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}
