import type { FetchFailure } from '../../../src/core/failure.js';
import type { Endpoint, FetchMoment, Overlap } from '../world/sim-wechat.js';

/** How a process stops: its timers run out first, its network is served first, or the whole machine sleeps. */
export type FreezeManner = 'timers-first' | 'network-first' | 'suspend';

/** What befalls one process. */
export type HostFault =
  | { readonly kind: 'freeze'; readonly ms: number; readonly manner: FreezeManner }
  | { readonly kind: 'crash'; readonly restartAfterMs: number }
  | { readonly kind: 'close'; readonly restartAfterMs: number }
  /** Its connection to the store is dead; the process notices after some seconds. */
  | { readonly kind: 'cut'; readonly ms: number }
  /** Its news are dead; the process notices after some seconds. */
  | { readonly kind: 'deaf'; readonly ms: number }
  | { readonly kind: 'set-clock'; readonly byMs: number };

/** What befalls everybody. */
export type WorldFault =
  | { readonly kind: 'lose-lease' }
  /** The record is gone. */
  | { readonly kind: 'flush' }
  /** Another server answers: with the data, but with a time of its own. */
  | { readonly kind: 'new-server'; readonly clockOffsetMs: number }
  | { readonly kind: 'store-down'; readonly ms: number }
  | { readonly kind: 'lost-replies'; readonly times: number }
  | { readonly kind: 'slow-replies'; readonly ms: number; readonly times: number }
  | { readonly kind: 'failed-replies'; readonly failure: FetchFailure; readonly times: number }
  | { readonly kind: 'malformed-reply'; readonly reply: unknown }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'steal' }
  | { readonly kind: 'probe-fails'; readonly ms: number };

/** What the application does. */
export type Doing =
  | { readonly kind: 'calls'; readonly count: number }
  /** A call of an API that refuses the account with a false 40001. */
  | { readonly kind: 'refused-call' }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'force' };

export type Happening =
  | { readonly on: 'host'; readonly host: number; readonly what: HostFault | Doing }
  | { readonly on: 'world'; readonly what: WorldFault }
  /** Waits for the next fetch and strikes the host that makes it. */
  | { readonly on: 'fetch'; readonly moment: FetchMoment; readonly what: HostFault | WorldFault };

export interface Schedule {
  readonly seed: number;
  readonly size: number;
  readonly endpoint: Endpoint;
  readonly overlap: Overlap;
  readonly lifeMs: number;
  readonly wechatLatencyMs: number;
  readonly storeLatencyMs: number;
  readonly handsBackDeadToken: boolean;
  /** Host clocks are wrong by up to this much. */
  readonly skewMs: number;
  /** Every process makes a business call this often; 0: none but those listed. */
  readonly trafficMs: number;
  readonly sweeps: boolean;
  readonly steps: readonly { readonly afterMs: number; readonly happening: Happening }[];
}
