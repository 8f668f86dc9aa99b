import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { redact } from '../core/redact.js';

/** An error is never longer; a JSON download may be. */
export const PEEK_BYTES = 64 * 1024;

export interface Peeked {
  /** The whole body when it is short and begins like a JSON object. */
  readonly text: string | undefined;
  /** The same body from its first byte on. */
  readonly stream: Readable | ReadableStream;
}

/** Looks at the beginning of a body and puts it back. Bodies that do not begin with `{` are not read beyond one chunk. */
export async function peek(source: Readable | ReadableStream): Promise<Peeked> {
  const chunks = (source as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let size = 0;
  let ended = false;
  while (size <= PEEK_BYTES && (size === 0 || beginsLikeJson(head))) {
    const next = await chunks.next();
    if (next.done) {
      ended = true;
      break;
    }
    const chunk = Buffer.from(next.value as Uint8Array);
    head.push(chunk);
    size += chunk.length;
  }
  const text = ended && beginsLikeJson(head) ? Buffer.concat(head).toString('utf8') : undefined;
  return { text, stream: putBack(source, head, ended ? undefined : chunks) };
}

export function beginsLikeJson(chunks: readonly Uint8Array[]): boolean {
  for (const chunk of chunks) {
    for (const byte of chunk) {
      // White space and the bytes of a byte order mark.
      if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf)
        continue;
      return byte === 0x7b;
    }
  }
  return false;
}

function putBack(
  source: Readable | ReadableStream,
  head: readonly Buffer[],
  rest: AsyncIterator<Uint8Array | string> | undefined,
): Readable | ReadableStream {
  async function* body(): AsyncGenerator<Uint8Array | string> {
    yield* head;
    try {
      for (let next = await rest?.next(); next && !next.done; next = await rest?.next()) yield next.value;
    } catch (error) {
      // An error of the connection carries the request, and with it the token.
      throw Object.assign(new Error(redact(error instanceof Error ? error.message : String(error))), {
        code: (error as { code?: unknown }).code,
      });
    } finally {
      await rest?.return?.();
    }
  }
  if (!(source instanceof Readable)) return ReadableStream.from(body());
  const copy = Readable.from(body(), { objectMode: false });
  copy.once('close', () => source.destroy());
  return copy;
}
