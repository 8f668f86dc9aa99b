import type { Clock } from '../../core/clock.js';
import type { Random } from '../../core/random.js';
import { becomesReady, Readiness } from './readiness.js';
import type { RedisPort, RedisSubscriber } from './redis-port.js';
import { runScript } from './run-script.js';

interface Emitting {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

interface EvalOptions {
  readonly keys: string[];
  readonly arguments: string[];
}

/** What is used of a node-redis 4 or 5 client: standalone, Cluster or Sentinel. */
export interface NodeRedisClient extends Emitting {
  readonly isOpen: boolean;
  /** A Cluster has none. */
  readonly isReady?: boolean;
  readonly options?: { readonly socket?: object } | undefined;
  eval(source: string, options: EvalOptions): Promise<unknown>;
  evalSha(sha: string, options: EvalOptions): Promise<unknown>;
  duplicate(overrides?: object): NodeRedisSubscriber;
  /** Of a Cluster only. */
  readonly masters?: readonly object[];
  sendCommand(firstKey: string, isReadonly: boolean, args: readonly string[]): Promise<unknown>;
  nodeClient?(node: object): NodeRedisClient | Promise<NodeRedisClient>;
}

interface NodeRedisSubscriber extends Emitting {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  ping(): Promise<unknown>;
  /** Version 5. */
  destroy?(): unknown;
  /** Version 4. */
  disconnect?(): unknown;
}

export interface ClientContext {
  readonly clock: Clock;
  readonly random: Random;
  /** How long an operation may wait for the client to become ready. */
  readonly timeoutMs: number;
  /** Opens a client that its owner opens at first use only. */
  readonly open?: () => Promise<unknown>;
}

export function isNodeRedis(client: object): client is NodeRedisClient {
  return typeof (client as Partial<NodeRedisClient>).evalSha === 'function';
}

export function nodeRedisPort(client: NodeRedisClient, context: ClientContext): RedisPort {
  const { clock, random, timeoutMs, open } = context;
  const ready = new Readiness(
    () => client.isReady === true,
    (listener) => void client.once('ready', listener),
    clock,
    timeoutMs,
  );
  // A Cluster is ready once it knows its masters, and has no event for it.
  const untilReady = (): Promise<void> =>
    client.masters === undefined
      ? ready.wait()
      : becomesReady(() => Boolean(client.isOpen && client.masters?.length), clock, timeoutMs);
  // Without a listener the first broken connection would end the process.
  client.on('error', ignore);

  return {
    async run(script, keys, args) {
      if (!client.isOpen) await open?.();
      await untilReady();
      const options = { keys: [...keys], arguments: [...args] };
      // Version 4 of a Cluster's client sends EVAL and EVALSHA to any node; told the key, it finds the right one.
      const routed = (command: string, script: string) =>
        client.sendCommand(keys[0] ?? '', false, [command, script, `${keys.length}`, ...keys, ...args]);
      return runScript(
        script,
        (sha) => (client.masters ? routed('EVALSHA', sha) : client.evalSha(sha, options)),
        (source) => (client.masters ? routed('EVAL', source) : client.eval(source, options)),
      );
    },

    async subscriber() {
      if (!client.isOpen) await open?.();
      if (client.masters) await untilReady();
      return nodeRedisSubscriber(duplicate(await someNode(client, random)));
    },
  };
}

/** Of a Cluster any master will do: every node hears all news. */
async function someNode(client: NodeRedisClient, random: Random): Promise<NodeRedisClient> {
  if (!client.masters || !client.nodeClient) return client;
  const master = client.masters[Math.floor(random.next() * client.masters.length)];
  if (!master) throw new Error('the Cluster is not known yet');
  return client.nodeClient(master);
}

function duplicate(client: NodeRedisClient): NodeRedisSubscriber {
  // It must end when it is lost: whoever uses it makes a new one.
  return client.duplicate({ socket: { ...client.options?.socket, reconnectStrategy: false } });
}

function nodeRedisSubscriber(client: NodeRedisSubscriber): RedisSubscriber {
  let closed = false;
  client.on('error', ignore);
  const close = (): void => {
    closed = true;
    abandon(client);
  };
  return {
    async open(channel, onMessage, onLost) {
      client.on('error', onLost);
      client.on('end', onLost);
      await client.connect();
      // Closed while it was connecting: version 4 goes on connecting all the same.
      if (closed) return abandon(client);
      await client.subscribe(channel, (message) => onMessage(String(message)));
    },
    ping: () => client.ping(),
    close,
  };
}

/** Ends a connection without waiting for anybody. */
function abandon(client: NodeRedisSubscriber): void {
  try {
    const ended = client.destroy ? client.destroy() : client.disconnect?.();
    if (ended instanceof Promise) ended.catch(ignore);
  } catch {
    // It was not open.
  }
}

function ignore(): void {
  // Failures show in the operations themselves.
}
