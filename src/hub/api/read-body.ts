import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/clock.js';
import { HubRefusal } from '../hub-refusal.js';

/** Whoever sends a body of a few bytes for longer than this keeps a connection busy for nothing. */
const BODY_TIMEOUT_MS = 10_000;
/** Whatever is larger is not read to its end to keep the connection. */
const DRAINED_BYTES = 1_048_576;

/** The JSON object that a request carries. Throws `BODY_TOO_LARGE` and `REQUEST_INVALID`. */
export async function readJson(
  req: IncomingMessage,
  maxBytes: number,
  clock: Clock,
): Promise<Readonly<Record<string, unknown>>> {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw invalid('the body must not be compressed');
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(declared);
  const text = new TextDecoder().decode(await collect(req, maxBytes, clock));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('the body must be JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('the body must be a JSON object');
  }
  return value as Readonly<Record<string, unknown>>;
}

function collect(req: IncomingMessage, maxBytes: number, clock: Clock): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (settle: () => void): void => {
      timer.cancel();
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      // A late error of the connection is nobody's concern any more.
      req.on('error', () => undefined);
      settle();
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) end(() => reject(tooLarge(Infinity)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks)));
    const onGone = (): void => end(() => reject(invalid('the body ended too early')));
    const timer = clock.setTimer(BODY_TIMEOUT_MS, () =>
      end(() => reject(invalid('the body did not arrive in time', { connection: 'close' }))),
    );
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function tooLarge(bytes: number): HubRefusal {
  return new HubRefusal('BODY_TOO_LARGE', bytes > DRAINED_BYTES ? { headers: { connection: 'close' } } : {});
}

function invalid(problem: string, headers: Readonly<Record<string, string>> = {}): HubRefusal {
  return new HubRefusal('REQUEST_INVALID', { problem, headers });
}
