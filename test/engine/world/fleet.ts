import { CredentialEngine } from '../../../src/core/engine.js';
import type { EngineEvent } from '../../../src/core/engine-event.js';
import type { CredentialKeeper } from '../../../src/core/keeper.js';
import type { Random } from '../../../src/core/random.js';
import type { EngineSettings } from '../../../src/core/settings.js';
import type { TokenSource } from '../../../src/core/token-source.js';
import { cacheManagerStore } from '../../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../../src/stores/local-coordinator.js';
import { memoryCache } from '../../../src/stores/memory-cache.js';
import { SimStoreConnection, type SimStoreServer } from './sim-store.js';
import { HostClock, type SimTime } from './sim-time.js';
import type { SimWechat } from './sim-wechat.js';

export const KEY = 'wechat-token:{official-account:wx1:stable_token}';

/** One process of the application. */
export interface Node {
  readonly name: string;
  readonly clock: HostClock;
  readonly engine: CredentialEngine;
  readonly keeper: CredentialKeeper;
  readonly events: EngineEvent[];
  /** Present when it shares a store with others. */
  readonly connection: SimStoreConnection | undefined;
}

export interface NodeOptions {
  readonly time: SimTime;
  readonly wechat: SimWechat;
  /** Without it, the node lives alone with a store in its memory. */
  readonly server?: SimStoreServer;
  readonly name?: string;
  readonly seed?: number;
  readonly skewMs?: number;
  readonly settings?: Partial<EngineSettings>;
  readonly source?: Partial<TokenSource>;
  readonly maxAgeMs?: number | undefined;
  /** Default: seeded. */
  readonly random?: Random | undefined;
}

export function startNode(options: NodeOptions): Node {
  const { time, wechat, server, name = 'node', seed = 1, skewMs = 0, settings = {} } = options;
  const clock = new HostClock(time, skewMs);
  const connection = server && new SimStoreConnection(server, clock);
  const alone = localCoordinator();
  const events: EngineEvent[] = [];
  const engine = new CredentialEngine({
    clock,
    random: options.random ?? seededRandom(seed, name),
    store: connection ?? cacheManagerStore(memoryCache(), alone),
    coordinator: connection ?? alone,
    settings,
    listener: (event) => events.push(event),
  });
  engine.start();
  const source = { ...wechat.source(name, clock), ...options.source };
  const keeper = engine.keeper({
    key: KEY,
    account: 'shop',
    credentialType: 'access_token',
    source,
    appId: 'wx1',
    maxAgeMs: options.maxAgeMs,
  });
  return { name, clock, engine, keeper, events, connection };
}

/** mulberry32: small, seedable, good enough to shuffle schedules. */
export function seededRandom(seed: number, name = ''): Random {
  let state = seed >>> 0;
  let ids = 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, id: () => `${name}-${seed}-${++ids}` };
}
