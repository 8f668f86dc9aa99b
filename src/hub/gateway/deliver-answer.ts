import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerHeaders } from './headers.js';
import type { ProxiedAnswer } from './proxy-call.js';
import { GatewayRefusal } from './refusals.js';
import { TokenGuard } from './token-guard.js';

/** Hands WeChat's answer to the client, at the pace at which it takes it, and without the token. */
export async function deliverAnswer(res: ServerResponse, answer: ProxiedAnswer): Promise<void> {
  const { status, body, token } = answer;
  const headers = answerHeaders(answer.headers, token);
  const misled = answer.headers.location !== undefined && headers.location === undefined;
  const encoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
  // What nobody can look into may hold anything.
  if (misled || encoded || (Buffer.isBuffer(body) && token !== undefined && body.includes(token))) {
    if (!Buffer.isBuffer(body)) body.destroy();
    throw new GatewayRefusal('ANSWER_WITHHELD');
  }
  if (Buffer.isBuffer(body)) {
    headers['content-length'] = body.length;
    // As a text of bytes it leaves together with the headers, in one piece.
    res.writeHead(status, headers).end(body.toString('latin1'), 'latin1');
    return;
  }
  res.writeHead(status, headers);
  try {
    if (token === undefined) await pipeline(body, res);
    else await pipeline(body, new TokenGuard(token), res);
  } catch {
    // Too late for another answer: the pipeline has closed the connection, so that the client sees it was cut.
  }
}
