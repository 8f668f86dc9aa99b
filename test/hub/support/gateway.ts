import { request as requestHttp, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { type WechatTokenHubOptions } from '../../../src/hub/index.js';
import { SHOP } from '../../nest/support/wechat.js';
import { KEYS } from './clients.js';

export const PASS_SECRET = 'canary-secret-of-the-passes-0000000000000000';

/** Options of a hub with a gateway. */
export function withGateway(gateway: object = {}, hub: Partial<WechatTokenHubOptions> = {}) {
  return { hub: { gateway: { passSecret: PASS_SECRET, ...gateway }, ...hub } };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** One request exactly as it is told: fetch would tidy up the path and the headers. */
export function raw(
  base: string,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const given = options.headers as Record<string, string> | undefined;
  // Node's client gives a GET no length by itself.
  const length =
    body === undefined || given?.['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(body) };
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const request = requestHttp(
      {
        hostname,
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        ...options,
        headers: { ...given, ...length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject).on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, text, json: parse(text) });
        });
      },
    );
    request.on('error', reject).end(body);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** What an SDK does first. */
export async function fetchPass(
  base: string,
  key: string = KEYS.gateway,
  appId: string = SHOP.appId,
): Promise<string> {
  const { json } = await raw(base, tokenPath(appId, key));
  return String(json.access_token);
}

export function tokenPath(appId: string, secret: string): string {
  return `/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}`;
}

export const TEMPLATE = JSON.stringify({
  touser: 'oABC',
  template_id: 'T1',
  data: { first: { value: '你好' } },
});
