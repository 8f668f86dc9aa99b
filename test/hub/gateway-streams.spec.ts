import { describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fetchPass, withGateway } from './support/gateway.js';
import { hubs, type Platform } from './support/hubs.js';
import { type Handler, scriptedWechat } from './support/scripted-wechat.js';

const boot = hubs();
const wechatThat = scriptedWechat();

const MIB = 1024 * 1024;
const TOTAL = 64 * MIB;
/** Chunks under way, those of the other half of this test, and what is not swept yet. */
const ALLOWED = 36 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** How much more memory outside the heap is held than at the beginning, looked at every four MiB. */
class MemoryWatch {
  peak = 0;
  private readonly base: number;
  private next = 0;
  private seen = 0;

  constructor() {
    collectGarbage();
    this.base = process.memoryUsage().arrayBuffers;
  }

  passed(bytes: number): void {
    this.seen += bytes;
    if (this.seen < this.next) return;
    this.next = this.seen + 4 * MIB;
    collectGarbage();
    this.peak = Math.max(this.peak, process.memoryUsage().arrayBuffers - this.base);
  }
}

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes TOTAL bytes at the pace of the reader. */
function pump(target: NodeJS.WritableStream, onWrite: (bytes: number) => void = () => undefined): void {
  let left = TOTAL;
  const write = (): void => {
    while (left > 0) {
      left -= CHUNK.length;
      onWrite(CHUNK.length);
      if (!target.write(CHUNK)) {
        target.once('drain', write);
        return;
      }
    }
    target.end();
  };
  write();
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function given(platform: Platform, handler: Handler) {
  const hub = await boot({ wechatUrl: await wechatThat(handler), platform, ...withGateway() });
  const pass = await fetchPass(hub.url);
  const { hostname, port } = new URL(hub.url);
  const target = (path: string) => ({
    hostname,
    port,
    path: `${path}?access_token=${pass}`,
    agent: false as const,
  });
  return { ...hub, target };
}

describe.each<Platform>(['express', 'fastify'])('Through the gateway on %s', (platform) => {
  it('an upload of 64 MiB streams, and is never held as a whole', async () => {
    let received = 0;
    let declared: string | undefined;
    const watches: MemoryWatch[] = [];
    const { target } = await given(platform, (req, res) => {
      declared = req.headers['content-length'];
      req.on('data', (chunk: Buffer) => {
        received += chunk.length;
        watches[0]?.passed(chunk.length);
      });
      req.on('end', () => res.end('{"errcode":0}'));
    });
    const watch = new MemoryWatch();
    watches.push(watch);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = request(
        { ...target('/cgi-bin/media/upload'), method: 'POST', headers: { 'content-length': TOTAL } },
        (response) => response.resume().on('end', () => resolve(response.statusCode)),
      );
      upload.on('error', reject);
      pump(upload);
    });

    expect([status, received, declared]).toEqual([200, TOTAL, String(TOTAL)]);
    expect(watch.peak).toBeLessThan(ALLOWED);
  });

  it('a download of 64 MiB streams, and is never held as a whole', async () => {
    let received = 0;
    const { target } = await given(platform, (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': TOTAL });
      pump(res);
    });
    const watch = new MemoryWatch();
    await new Promise<void>((resolve, reject) => {
      request(target('/cgi-bin/media/get'), (response) => {
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
          watch.passed(chunk.length);
        });
        response.on('end', resolve);
      })
        .on('error', reject)
        .end();
    });

    expect(received).toBe(TOTAL);
    expect(watch.peak).toBeLessThan(ALLOWED);
  });

  it('a slow reader slows the writer down, in both directions', async () => {
    let written = 0;
    const count = (bytes: number) => (written += bytes);
    const { target } = await given(platform, (req, res) => {
      // An upload is not read at all.
      if (req.method === 'POST') return;
      res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': TOTAL });
      pump(res, count);
    });

    const download = request(target('/cgi-bin/media/get'), (response) => response.pause());
    download.on('error', () => undefined).end();
    await turns(4_000);
    const sent = written;
    download.destroy();

    written = 0;
    const headers = { 'content-length': TOTAL };
    const upload = request({ ...target('/cgi-bin/media/upload'), method: 'POST', headers });
    upload.on('error', () => undefined);
    pump(upload, count);
    await turns(4_000);
    const taken = written;
    upload.destroy();

    // What the kernel buffers on the way.
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(TOTAL / 2);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(TOTAL / 2);
  });
});
