import type { IncomingMessage } from 'node:http';

/** What is sent on. Bytes can be sent again; a stream only once. */
export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer | undefined }
  | { readonly kind: 'stream'; readonly length: number };

export type BodyProblem = 'TOO_LARGE' | 'LENGTH_REQUIRED' | 'CUT_OFF';

export interface BodyLimits {
  /** Bodies up to this size are kept until the answer is there. */
  readonly replayBytes: number;
  readonly maxBodyBytes: number;
}

/** Reads a short body; leaves a long one of known length where it is. */
export async function receiveBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<RequestBody | BodyProblem> {
  const { 'content-length': declared, 'transfer-encoding': chunked } = request.headers;
  if (chunked === undefined) {
    const length = Number(declared ?? 0);
    if (length === 0) return { kind: 'bytes', bytes: undefined };
    if (length > limits.maxBodyBytes) return 'TOO_LARGE';
    if (length > limits.replayBytes) return { kind: 'stream', length };
  }
  const bytes = await collect(request, limits.replayBytes);
  // A long body of unknown length would have to be kept whole: WeChat wants its length first.
  if (bytes === 'TOO_LARGE') return 'LENGTH_REQUIRED';
  return bytes === 'CUT_OFF' ? bytes : { kind: 'bytes', bytes };
}

/** The whole of a body that is not longer than `limit`. Never rejects. */
export function collect(request: IncomingMessage, limit: number): Promise<Buffer | 'TOO_LARGE' | 'CUT_OFF'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        request.pause();
        resolve('TOO_LARGE');
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () => resolve('CUT_OFF'));
    request.on('close', () => resolve('CUT_OFF'));
  });
}
