import type { Random } from '../../../src/core/random.js';
import type { EngineSettings } from '../../../src/core/settings.js';
import type { TokenSource } from '../../../src/core/token-source.js';
import { type Node, startNode } from './fleet.js';
import { SimStoreServer } from './sim-store.js';
import { SimTime } from './sim-time.js';
import { type Endpoint, type Overlap, SimWechat } from './sim-wechat.js';

export interface FleetOptions {
  readonly size?: number;
  readonly endpoint?: Endpoint;
  readonly overlap?: Overlap;
  readonly settings?: Partial<EngineSettings>;
  /** What a node's source does differently. */
  readonly source?: (host: string) => Partial<TokenSource>;
  readonly skewMs?: (index: number) => number;
  readonly maxAgeMs?: number | undefined;
  readonly random?: (host: string) => Random;
  readonly time?: SimTime;
  /** Default: one that is simulated. */
  readonly server?: SimStoreServer;
}

export interface Fleet {
  readonly time: SimTime;
  readonly wechat: SimWechat;
  readonly server: SimStoreServer;
  readonly nodes: readonly Node[];
  /** The first node. */
  readonly node: Node;
  /** Starts one more process, as a deployment does. */
  join(): Node;
}

/** Processes that share one store and one WeChat. */
export function fleetOf(options: FleetOptions = {}): Fleet {
  const { size = 1, endpoint, overlap, settings = {}, source, skewMs, maxAgeMs, random } = options;
  const time = options.time ?? new SimTime();
  const wechat = new SimWechat(time, endpoint, overlap);
  const server = options.server ?? new SimStoreServer(time);
  const nodes: Node[] = [];
  const join = (): Node => {
    const index = nodes.length;
    const name = `node-${index}`;
    const node = startNode({
      ...{ time, wechat, server, name, seed: index, settings },
      skewMs: skewMs?.(index) ?? 0,
      source: source?.(name) ?? {},
      maxAgeMs,
      random: random?.(name),
    });
    nodes.push(node);
    return node;
  };
  for (let index = 0; index < size; index++) join();
  return { time, wechat, server, nodes, node: nodes[0]!, join };
}
