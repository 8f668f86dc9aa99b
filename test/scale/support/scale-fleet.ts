import { fileURLToPath } from 'node:url';
import { type CompressedTime, type Leg } from '../compressed-clock.mjs';
import { OrderedProcess } from '../../support/ordered-process.js';

const program = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Opening, and collecting the garbage of, very many accounts on a busy machine takes its time. */
const PATIENCE_MS = 120_000;

export interface ScaleAccount {
  readonly number: number;
  /** In steps of which `everyMs` has 120. */
  readonly startsAt: number;
}

export interface Progress {
  readonly inUse: number;
  readonly uses: number;
  /** Uses, not the first one of an account in a process, that had to wait for another token. */
  readonly waited: number;
  /** Uses that memory did not answer before the store had said that its token still is the current one. */
  readonly looked: number;
  readonly failed: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly dead: number;
  readonly events: Readonly<Record<string, number>>;
  /** News, its own included. */
  readonly heard: number;
  readonly longestSweepMs: number;
}

export interface Memory {
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Accounts that this process holds a token of. */
  readonly inUse: number;
}

/** One process of the fleet (process.mjs). */
export class ScaleProcess extends OrderedProcess {
  static start(): Promise<ScaleProcess> {
    return new ScaleProcess(program('process.mjs'), ['--expose-gc']).ready();
  }

  open(options: {
    readonly index: number;
    readonly redis: string;
    readonly endpoint: string;
    readonly accounts: readonly ScaleAccount[];
    readonly time: CompressedTime;
  }): Promise<void> {
    return this.order('open', options, PATIENCE_MS);
  }

  /** Lets time pass. Resolves when the process keeps up with it. */
  run(leg: Leg): Promise<void> {
    return this.order('run', { leg }, PATIENCE_MS);
  }

  begin(at: number, everyMs: number): Promise<void> {
    return this.order('begin', { at, everyMs });
  }

  progress(): Promise<Progress> {
    return this.order('progress');
  }

  /** After a garbage collection. */
  memory(): Promise<Memory> {
    return this.order('memory', {}, PATIENCE_MS);
  }

  beginUsage(): Promise<void> {
    return this.order('beginUsage');
  }

  endUsage(): Promise<{ readonly cpuUs: number; readonly loopDelayP99Ms: number }> {
    return this.order('endUsage');
  }

  /** Uses nothing any more, and sweeps no more. */
  rest(): Promise<void> {
    return this.order('rest', {}, PATIENCE_MS);
  }

  close(): Promise<void> {
    return this.order('close', {}, PATIENCE_MS);
  }
}

export interface EndpointReport {
  readonly tokenCalls: number;
  /** `[calls, accounts]`: so many accounts had so many token calls. */
  readonly accountsByCalls: readonly (readonly [calls: number, accounts: number])[];
  /** Token calls that came while another one for the same account was under way. */
  readonly overlaps: number;
  readonly uses: number;
  /** Uses of tokens that it does not honour. */
  readonly deadUses: number;
  /** Between two token calls for one account, in milliseconds. */
  readonly gaps: { readonly shortest: number; readonly longest: number };
  readonly callsBy: readonly (readonly [process: string, calls: number])[];
}

/** The token endpoint (token-endpoint.mjs). */
export class ScaleEndpoint extends OrderedProcess {
  static start(): Promise<ScaleEndpoint> {
    return new ScaleEndpoint(program('token-endpoint.mjs')).ready();
  }

  open(options: {
    readonly accounts: number;
    readonly lifeSeconds: number;
    readonly time: CompressedTime;
  }): Promise<{ readonly url: string }> {
    return this.order('open', options);
  }

  run(leg: Leg): Promise<void> {
    return this.order('run', { leg }, PATIENCE_MS);
  }

  report(): Promise<EndpointReport> {
    return this.order('report');
  }
}
