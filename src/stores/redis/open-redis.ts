import { createCache, type Store } from 'cache-manager';
import type { Clock } from '../../core/clock.js';
import { Emitter } from '../../core/emitter.js';
import { WechatConfigurationError } from '../../core/errors.js';
import type { CacheLike } from '../cache-like.js';
import { describeTrouble } from '../describe-trouble.js';
import { settleWithin } from '../settle-within.js';
import type { StoreLogger } from '../store-logger.js';
import { Heartbeat } from './heartbeat.js';
import { loadRedisYet, type OwnedClient, type RedisYet } from './load-redis-yet.js';
import { jsonPlace, type RecordPlace } from './record-place.js';
import { proveMaster, READ_ONLY } from './prove-master.js';

export interface OwnRedis {
  readonly client: OwnedClient;
  readonly place: RecordPlace;
  readonly cache: CacheLike;
  /** Calls `listener` when Redis is back, perhaps as another server, with the moment when it was last seen in trouble. */
  onReturn(listener: (troubledAt: number) => void): void;
  close(): Promise<void>;
}

interface SocketOptions {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly reconnectStrategy?: unknown;
}

interface AnyOptions {
  readonly url?: string;
  readonly keyPrefix?: string;
  readonly socket?: SocketOptions;
  readonly rootNodes?: readonly AnyOptions[];
  readonly defaults?: { readonly socket?: SocketOptions };
}

/**
 * Makes a client of the library's own from a URL or node-redis options, and connects it in the background: Redis may
 * be away at boot and at any time later.
 */
export function openRedis(
  redis: string | object,
  keyPrefix: string,
  clock: Clock,
  logger: StoreLogger,
  load: () => RedisYet = loadRedisYet,
): OwnRedis {
  const yet = load();
  const options = (typeof redis === 'string' ? { url: redis } : redis) as AnyOptions;
  const isCluster = 'rootNodes' in options;
  let recycling = false;
  const client = create(yet, options, isCluster, () => recycling);
  const store = isCluster ? yet.redisClusterInsStore(client, options) : yet.redisInsStore(client, options);

  const place = jsonPlace(options.keyPrefix);
  const prove = (): Promise<void> => proveMaster(client, place.rawKey(`${keyPrefix}heartbeat`));
  const returns = new Emitter<number>();
  const report = troubleReport(client, { at: placeOf(options), prove, clock, logger, returns });
  let closed = false;
  const connect = (): void => {
    if (closed || client.isOpen) return;
    // A single server is tried again by node-redis itself; a Cluster gives up when no root node answers.
    client.connect().catch(() => void (!closed && clock.setTimer(1000, connect)));
  };
  connect();

  const replace = async (reason: string): Promise<void> => {
    report.trouble(reason);
    recycling = true;
    // A Cluster's client waits here for connections that may never come about.
    await settleWithin(clock, 1000, 'disconnect', () => client.disconnect()).catch(() => undefined);
    await new Promise(setImmediate);
    recycling = false;
    connect();
  };
  const heartbeat = new Heartbeat(client, isCluster, prove, clock, replace, () => report.well());

  return {
    client,
    place,
    cache: createCache(store as unknown as Store),
    onReturn: (listener) => void returns.on(listener),
    async close() {
      closed = true;
      recycling = true;
      heartbeat.stop();
      // Not `quit`: that waits for an answer that may never come. Nothing of ours is under way any more.
      if (!client.isOpen) return;
      await settleWithin(clock, 1000, 'disconnect', () => client.disconnect()).catch(() => undefined);
    },
  };
}

function create(yet: RedisYet, options: AnyOptions, isCluster: boolean, givenUp: () => boolean): OwnedClient {
  const patiently = reconnectStrategy(options, givenUp);
  const limits = { disableOfflineQueue: true, commandsQueueMaxLength: 10_000 };
  try {
    if (!isCluster) {
      return yet.createClient({
        ...limits,
        ...options,
        socket: { ...options.socket, reconnectStrategy: patiently },
      });
    }
    const { defaults } = options;
    // A node that does not come back soon is given up: its slots have moved, and the client must ask where to.
    const briefly = (retries: number, cause: unknown): unknown => retries < 3 && patiently(retries, cause);
    const socket = { ...defaults?.socket, reconnectStrategy: briefly };
    return yet.createCluster({
      minimizeConnections: true,
      ...options,
      defaults: { ...limits, ...defaults, socket },
    });
  } catch {
    // The cause is left out: it quotes the URL, and with it the password.
    const message = 'not a URL such as redis://host:6379, nor options that node-redis takes';
    throw new WechatConfigurationError([{ path: 'redis', message }]);
  }
}

/** The one that was asked for, else up to a second between attempts. */
function reconnectStrategy(options: AnyOptions, givenUp: () => boolean) {
  const asked = options.socket?.reconnectStrategy;
  return (retries: number, cause: unknown): unknown => {
    if (givenUp()) return false;
    if (typeof asked === 'function') return (asked as (...args: unknown[]) => unknown)(retries, cause);
    return typeof asked === 'number' ? asked : Math.min(50 * 2 ** retries, 1000);
  };
}

interface TroubleReport {
  trouble(reason: string): void;
  well(): void;
}

interface ReportOptions {
  /** Where Redis is asked for. */
  readonly at: string;
  readonly prove: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: StoreLogger;
  readonly returns: Emitter<number>;
}

/** Says once that Redis went away, and once that it is back. */
function troubleReport(client: OwnedClient, options: ReportOptions): TroubleReport {
  const { at, prove, clock, logger, returns } = options;
  let troubledAt: number | undefined;
  const report: TroubleReport = {
    trouble(reason) {
      if (troubledAt === undefined) logger.warn(redisTrouble(at, reason));
      troubledAt = clock.monotonic();
    },
    well() {
      if (troubledAt === undefined) return;
      logger.log(`Redis${at} answers again.`);
      returns.emit(troubledAt);
      troubledAt = undefined;
    },
  };
  const failed = (error: unknown): void => report.trouble(describeTrouble(error));
  client.on('error', failed);
  // One that lets nobody in without a password connects, too, and so does a replica.
  client.on('ready', () => void prove().then(() => report.well(), failed));
  return report;
}

function redisTrouble(place: string, reason: string): string {
  if (reason === READ_ONLY)
    return `Redis${place} is a replica and takes no writes (${reason}); it is connected to anew until it does.`;
  return /^(?:NOAUTH|WRONGPASS|NOPERM)/.test(reason)
    ? `Redis${place} refuses the user or the password of the option redis (${reason}); it is tried again until it does not.`
    : `Redis${place} is not reachable (${reason}); it is tried again until it is.`;
}

/** Where Redis is asked for, as ` at host:port`: without user and password. */
function placeOf({ url, socket, rootNodes }: AnyOptions): string {
  if (rootNodes) return rootNodes.map(placeOf).join(',');
  if (url !== undefined) return URL.canParse(url) ? ` at ${new URL(url).host}` : '';
  if (socket?.path !== undefined) return ` at ${socket.path}`;
  return socket?.host === undefined ? '' : ` at ${socket.host}:${socket.port ?? 6379}`;
}
