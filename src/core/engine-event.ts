import type { FetchFailure } from './failure.js';
import type { RefreshCause } from './record.js';

export interface About {
  /** Name of the account. */
  readonly account: string;
  /** What is kept: `access_token`, or the type of a ticket. */
  readonly credentialType: string;
}

/** What happened to one credential. No token and no secret in any of it. */
export type CredentialEvent =
  | {
      readonly type: 'refreshed';
      readonly cause: RefreshCause;
      readonly credentialId: string;
      readonly forced: boolean;
      readonly durationMs: number;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'refresh-failed';
      readonly cause: RefreshCause;
      readonly failure: FetchFailure;
      readonly attempt: number;
      readonly retryAt: number;
      readonly durationMs: number;
    }
  | { readonly type: 'adopted'; readonly credentialId: string }
  | { readonly type: 'rejected'; readonly credentialId: string; readonly path?: string }
  | {
      readonly type: 'probed';
      readonly credentialId: string;
      readonly alive: boolean | 'unknown';
      readonly durationMs: number;
    }
  | {
      /** Somebody else seems to refresh this account: the current token died before its time, and nobody here replaced it. */
      readonly type: 'stolen';
      readonly code: 'TOKEN_STOLEN_SUSPECTED';
      readonly credentialId: string;
      /** How often that happened today, in the whole fleet. */
      readonly times: number;
      /** When it was first noticed. */
      readonly since: number;
      /** What is known, what is not, and what to do. */
      readonly hint: string;
    }
  | { readonly type: 'forced'; readonly reason: string; readonly usedToday: number }
  | {
      readonly type: 'budget-warning';
      readonly used: number;
      readonly ceiling: number;
      readonly threshold: number;
    }
  | {
      readonly type: 'budget-exhausted';
      readonly used: number;
      readonly ceiling: number;
      readonly retryAt: number;
    };

/** What the engine tells the outside. */
export type EngineEvent =
  | (CredentialEvent & About)
  | { readonly type: 'store-down'; readonly reason: string }
  /** After how long. */
  | { readonly type: 'store-up'; readonly durationMs: number };

export type EngineListener = (event: EngineEvent) => void;
