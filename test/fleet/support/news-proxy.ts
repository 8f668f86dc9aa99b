import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface NewsProxy {
  readonly port: number;
  /** Connections that subscribed and still pass. */
  readonly news: number;
  /** Those connections stay open, but nothing passes any more, and nobody is told. Others, and new ones, are well. */
  silenceNews(): void;
  close(): Promise<void>;
}

/** A TCP proxy to a Redis that knows which connections carry news. */
export async function startNewsProxy(redisPort: number): Promise<NewsProxy> {
  const all = new Set<Socket>();
  const news = new Set<Socket>();
  const silent = new Set<Socket>();

  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    all.add(client);
    client.on('data', (chunk) => {
      if (/\$9\r\nsubscribe\r\n/i.test(chunk.toString('latin1'))) news.add(client);
      if (!silent.has(client)) redis.write(chunk);
    });
    redis.on('data', (chunk) => void (silent.has(client) || client.write(chunk)));
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    client.on('close', () => [all, news, silent].forEach((set) => set.delete(client)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get news() {
      return news.size - silent.size;
    },
    silenceNews: () => news.forEach((client) => silent.add(client)),
    async close() {
      all.forEach((client) => client.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
