import { countingPeriod } from './china-time.js';
import type { EngineContext } from './engine-context.js';
import type { WechatError } from './errors.js';

/**
 * What one process's memory knows of a credential: no I/O was needed for it, and no token and no secret is in it.
 * For health checks and metrics, which must not wait for a store that hangs.
 */
export interface CredentialVitals {
  /** Name of the account. */
  readonly account: string;
  /** `access_token`, or the type of a ticket. */
  readonly credentialType: string;
  /** Somebody in this process asked for it lately enough to have it kept fresh (`idleAfterSeconds`). */
  readonly wanted: boolean;
  /** Life that is left, in milliseconds; absent when there is none that may be handed out. */
  readonly expiresInMs?: number;
  /** The last refresh failed, and whoever needs a new one still suffers from it. */
  readonly failure?: {
    readonly error: WechatError;
    /** Nothing is tried before this much time has passed, in milliseconds; negative when an attempt is overdue. */
    readonly retryInMs: number;
  };
  /** For how long the refresh that is under way has been. */
  readonly refreshingForMs?: number;
  /** How often this process handed it out. */
  readonly served: number;
  /** Calls that fetched it in the current period, as far as this process has heard. */
  readonly budget?: { readonly used: number; readonly ceiling: number };
}

/** When one looks at many credentials: what is the same for all of them. */
export interface VitalsMoment {
  /** Store time, as late as it can be. */
  readonly now: number;
  readonly monotonic: number;
  /** Names of the current counting periods. */
  readonly periods: { readonly day: string; readonly hour: string };
}

export function vitalsMoment({ clock, timeline }: Pick<EngineContext, 'clock' | 'timeline'>): VitalsMoment {
  const now = timeline.latest();
  const periods = { day: countingPeriod('day', now).name, hour: countingPeriod('hour', now).name };
  return { now, monotonic: clock.monotonic(), periods };
}
