import type { FetchFailure } from './failure.js';
import type { RefreshCause } from './record.js';

interface About {
  /** Name of the account. */
  readonly account: string;
  /** What is kept: `access_token`, or the type of a ticket. */
  readonly credentialType: string;
}

/** What the engine tells the outside. No token and no secret in any of it. */
export type EngineEvent =
  | (About & {
      readonly type: 'refreshed';
      readonly cause: RefreshCause;
      readonly credentialId: string;
      readonly forced: boolean;
      readonly durationMs: number;
      readonly expiresAt: number;
    })
  | (About & {
      readonly type: 'refresh-failed';
      readonly cause: RefreshCause;
      readonly failure: FetchFailure;
      readonly attempt: number;
      readonly retryAt: number;
      readonly durationMs: number;
    })
  | (About & { readonly type: 'adopted'; readonly credentialId: string })
  | (About & { readonly type: 'rejected'; readonly credentialId: string; readonly path?: string })
  | (About & { readonly type: 'probed'; readonly credentialId: string; readonly alive: boolean | 'unknown' })
  | (About & { readonly type: 'forced'; readonly reason: string; readonly usedToday: number })
  | (About & {
      readonly type: 'budget-warning';
      readonly used: number;
      readonly ceiling: number;
      readonly threshold: number;
    })
  | (About & {
      readonly type: 'budget-exhausted';
      readonly used: number;
      readonly ceiling: number;
      readonly retryAt: number;
    })
  | { readonly type: 'store-down'; readonly reason: string }
  | { readonly type: 'store-up' };

export type EngineListener = (event: EngineEvent) => void;
