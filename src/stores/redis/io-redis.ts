import type { ClientContext } from './node-redis.js';
import { Readiness } from './readiness.js';
import type { RedisPort, RedisSubscriber } from './redis-port.js';
import { runScript } from './run-script.js';

/** What is used of an ioredis client: standalone, Sentinel or Cluster. */
export interface IoRedisClient {
  readonly status: string;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  connect(): Promise<unknown>;
  disconnect(): void;
  eval(source: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>;
  evalsha(sha: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>;
  duplicate(overrides?: object): IoRedisClient;
  subscribe(channel: string): Promise<unknown>;
  ping(): Promise<unknown>;
  /** Of a Cluster only. */
  nodes?(role: 'master'): IoRedisClient[];
}

export function isIoRedis(client: object): client is IoRedisClient {
  return typeof (client as Partial<IoRedisClient>).evalsha === 'function';
}

export function ioRedisPort(client: IoRedisClient, { clock, random, timeoutMs }: ClientContext): RedisPort {
  const ready = new Readiness(
    () => client.status === 'ready',
    (listener) => void client.once('ready', listener),
    clock,
    timeoutMs,
  );
  client.on('error', ignore);

  const open = (): void => {
    // `lazyConnect`: nobody has used it yet.
    if (client.status === 'wait') client.connect().catch(ignore);
  };

  return {
    async run(script, keys, args) {
      open();
      await ready.wait();
      return runScript(
        script,
        (sha) => client.evalsha(sha, keys.length, ...keys, ...args),
        (source) => client.eval(source, keys.length, ...keys, ...args),
      );
    },

    async subscriber() {
      open();
      await ready.wait();
      const nodes = client.nodes?.('master') ?? [client];
      const node = nodes[Math.floor(random.next() * nodes.length)] ?? client;
      return ioRedisSubscriber(node.duplicate(ONE_LIFE));
    },
  };
}

/** A connection that ends when it is lost: whoever uses it makes a new one. */
const ONE_LIFE = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
};

function ioRedisSubscriber(client: IoRedisClient): RedisSubscriber {
  client.on('error', ignore);
  return {
    async open(channel, onMessage, onLost) {
      client.on('error', onLost);
      client.on('end', onLost);
      client.on('message', (_channel, message) => onMessage(String(message)));
      await client.connect();
      await client.subscribe(channel);
    },
    ping: () => client.ping(),
    close: () => client.disconnect(),
  };
}

function ignore(): void {
  // Failures show in the operations themselves.
}
