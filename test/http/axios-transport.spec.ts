import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { TransportError } from '../../src/core/transport.js';
import { axiosTransport } from '../../src/http/axios-transport.js';
import { CANARY, failure } from './support/fixture.js';
import { redirect, TestServer } from './support/test-server.js';

describe('The transport of token sources', () => {
  let server: TestServer;
  const transport = axiosTransport({ proxy: false });
  const token = (fields: object = {}) =>
    transport.request({ method: 'GET', url: `${server.url}/cgi-bin/token`, timeoutMs: 5000, ...fields });

  beforeEach(async () => {
    server = await new TestServer((_, response) => response.end('{"msgid":12345678901234567890}')).start();
  });
  afterEach(() => server.stop());

  it('encodes the query and returns the body as text, untouched', async () => {
    const answer = await token({ query: { secret: 'a+b &=/' } });
    expect(answer).toEqual({ status: 200, text: '{"msgid":12345678901234567890}' });
    expect(new URL(server.seen[0]?.url ?? '', server.url).searchParams.get('secret')).toBe('a+b &=/');
  });

  it('sends JSON as UTF-8 with its length', async () => {
    await token({ method: 'POST', json: { name: '微信' } });
    const { headers, body } = server.seen[0] ?? {};
    expect(headers?.['content-type']).toBe('application/json');
    expect(headers?.['content-length']).toBe(String(Buffer.byteLength('{"name":"微信"}')));
    expect(body?.toString()).toBe('{"name":"微信"}');
  });

  it('resolves for every status, and follows no redirect with the secret', async () => {
    server.handler = (_, response) => void response.writeHead(503).end('busy');
    await expect(token()).resolves.toEqual({ status: 503, text: 'busy' });
    server.handler = ({ url }, response) => redirect(response, url);
    await expect(token({ query: { secret: CANARY } })).resolves.toMatchObject({ status: 302 });
    expect(server.seen).toHaveLength(2);
  });

  it('says that a refused connection, an unknown host and an aborted caller sent nothing', async () => {
    const aborted = await failure(token({ signal: AbortSignal.abort() }));
    expect(aborted).toMatchObject({ code: 'ERR_CANCELED', maybeSent: false });
    const unknown = await failure(token({ url: 'http://no-such-host.invalid/' }));
    expect(unknown).toMatchObject({ maybeSent: false });
    await server.stop();
    expect(await failure(token())).toMatchObject({ code: 'ECONNREFUSED', maybeSent: false });
  });

  it('says that a cut, late or aborted answer may have been sent', async () => {
    server.handler = (_, response) => void response.destroy();
    expect(await failure(token())).toMatchObject({ code: 'ECONNRESET', maybeSent: true });

    const caller = new AbortController();
    server.handler = () => caller.abort();
    expect(await failure(token({ signal: caller.signal }))).toMatchObject({
      code: 'ERR_CANCELED',
      maybeSent: true,
    });

    server.handler = (_, response) => void response.write('{');
    expect(await failure(token({ timeoutMs: 50 }))).toMatchObject({ code: 'ETIMEDOUT', maybeSent: true });
  });

  it('G22: keeps URL, header and body out of its errors', async () => {
    server.handler = (_, response) => void response.destroy();
    const error = await failure(
      token({ method: 'POST', query: { secret: CANARY }, json: { secret: CANARY } }),
    );
    expect(error).toBeInstanceOf(TransportError);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(CANARY);
    expect(error.stack).not.toContain(CANARY);
  });
});
