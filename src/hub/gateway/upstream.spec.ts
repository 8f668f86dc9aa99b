import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Agent, createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeUpstream, type Upstream, type UpstreamAnswer } from './upstream.js';

const IDLE_MS = 30_000;

describe('A connection to WeChat that is used again', () => {
  let server: Server;
  let agent: Agent;
  let upstream: Upstream;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
    upstream = nodeUpstream({ idleTimeoutMs: IDLE_MS, maxConnections: 1, httpAgent: agent });
  });
  afterEach(() => {
    upstream.close();
    agent.destroy();
    server.close();
  });

  /** Sends a request, and returns it with what the server answers it by. */
  async function send(): Promise<{ answer: Promise<UpstreamAnswer>; res: ServerResponse }> {
    const { port } = server.address() as AddressInfo;
    const host = { secure: false, name: 'wechat', hostname: '127.0.0.1', port: String(port) };
    const answer = upstream.send({
      method: 'GET',
      host,
      path: '/',
      headers: ['host', host.name],
      body: undefined,
      onStart: () => undefined,
    });
    const [, res] = (await once(server, 'request')) as [unknown, ServerResponse];
    return { answer, res };
  }

  it('waits as long as the first time, though the server keeps idle ones for less', async () => {
    const first = await send();
    first.res.setHeader('connection', 'keep-alive').setHeader('keep-alive', 'timeout=2').end();
    const freed = once(agent, 'free') as Promise<[{ timeout?: number }]>;
    (await first.answer).body.resume();
    const [socket] = await freed;
    expect(socket.timeout).toBe(1_000);

    const second = await send();
    expect(Object.values(agent.sockets)).toEqual([[socket]]);
    expect(socket.timeout).toBe(IDLE_MS);
    second.res.end();
    (await second.answer).body.resume();
  });
});
