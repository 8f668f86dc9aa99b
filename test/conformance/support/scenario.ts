import type { FailureClass } from '../../../src/core/failure.js';
import type { Endpoint, Overlap } from '../../engine/world/sim-wechat.js';

/** `90s`, `1h30m`, `-5m`, `250ms`; days are `d`. */
export type Duration = string;
/** One moment, to half a second, or the earliest and the latest. */
export type Moment = Duration | readonly [Duration, Duration];
/** Exactly, or at least and at most. */
export type Count = number | readonly [number, number];

export interface Failure {
  readonly class: FailureClass;
  readonly errcode?: number;
  readonly ambiguous?: boolean;
  readonly addressOnly?: boolean;
}

export interface Answer {
  /** The n-th token that WeChat issued; `honoured`: whichever it honours at that moment. */
  readonly token?: number | 'honoured';
  /** A code of `WechatError`. */
  readonly error?: string;
  readonly errcode?: number;
  readonly retryable?: boolean;
  /** Moment of the scenario before which another attempt fails. */
  readonly retryAt?: Moment;
  /** Longest time the caller waited. Default 250 ms. */
  readonly within?: Duration;
}

export interface CallAnswer {
  /** Business requests sent, the repetition included. */
  readonly requests?: Count;
  /** `refused`: WeChat's own answer; otherwise a code. Absent: the call did what was asked. */
  readonly error?: string;
  readonly within?: Duration;
}

export interface Step {
  readonly at: Duration;
  readonly every?: Duration;
  readonly until?: Duration;
  readonly process?: number | 'all';
  /** So many callers ask for the token at the same time. */
  readonly ask?: number;
  /** So many business calls are made at the same time. */
  readonly call?: number;
  readonly path?: string;
  /** What the business path says of a token; `honest` follows the token endpoint. */
  readonly verdict?: 'honest' | 'always-rejected' | 'rejected-once';
  readonly force?: string;
  readonly sweep?: true;
  readonly answer?: Answer & CallAnswer;
  readonly wechat?: {
    readonly revoke?: true;
    readonly steal?: true;
    readonly calm?: true;
    readonly fail?: Failure;
    readonly lose?: true;
    readonly reply?: unknown;
    readonly delay?: Duration;
    readonly times?: number;
    readonly handsBackDeadToken?: boolean;
    readonly probe?: 'answers' | 'fails';
    readonly expiresIn?: number;
  };
  readonly store?: {
    readonly reachable?: boolean;
    readonly flush?: true;
    readonly corrupt?: true;
    readonly clock?: Duration;
    readonly identity?: string;
  };
  readonly link?: { readonly cut?: boolean; readonly deaf?: boolean; readonly news?: 'live' | 'lost' };
  readonly clock?: { readonly set?: Duration; readonly suspendedFor?: Duration };
  readonly freeze?: true;
  readonly thaw?: true;
  readonly join?: true;
  readonly close?: true;
}

export interface Scenario {
  readonly name: string;
  readonly proves: readonly string[];
  readonly given: {
    readonly endpoint: Endpoint;
    readonly overlap?: Overlap;
    readonly processes?: number;
    /** Seconds. Default 7200. */
    readonly expiresIn?: number;
    readonly handsBackDeadToken?: boolean;
    readonly budget?: { readonly ceiling: number; readonly reserve: number; readonly per?: 'day' | 'hour' };
    readonly whenStoreDown?: 'refuse' | 'fetch';
    readonly maxAge?: Duration;
    /** Time of day in Shanghai at which the scenario starts. Default 10:00. */
    readonly startsAt?: string;
    readonly clockSkew?: readonly Duration[];
    /** Tokens that a store already holds, fetched by somebody else. */
    readonly stored?: { readonly value: string; readonly age: Duration; readonly expiresIn: number };
  };
  readonly when: readonly Step[];
  readonly then: {
    /** How long the scenario lasts. */
    readonly after: Duration;
    /** Every call of the token endpoint, in order. */
    readonly calls?: readonly {
      readonly at: Moment;
      readonly mode?: 'normal' | 'forced';
      readonly process?: number;
    }[];
    readonly callCount?: Count;
    readonly forcedCount?: Count;
    /** Seconds between two token calls, in order; the last range holds for all that follow. */
    readonly gaps?: readonly (readonly [number, number])[];
    /** What each probe found: true alive. */
    readonly probes?: readonly boolean[];
    readonly probeCount?: Count;
    /** What every process that runs holds in its memory at the end: the n-th token, `honoured`, or nothing. */
    readonly held?: number | 'honoured' | 'nothing';
    /** How many events of a type all processes reported. */
    readonly events?: Readonly<Record<string, Count>>;
  };
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export function milliseconds(duration: Duration): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
  const sum = parts.reduce((total, [, n, unit]) => total + Number(n) * UNITS[unit as keyof typeof UNITS], 0);
  return duration.startsWith('-') ? -sum : sum;
}

/** A moment is met to half a second: requests travel. */
export function range(moment: Moment): readonly [number, number] {
  if (typeof moment !== 'string') return [milliseconds(moment[0]), milliseconds(moment[1])];
  const at = milliseconds(moment);
  return [at - 500, at + 500];
}

export function within(count: number, expected: Count): boolean {
  const [least, most] = typeof expected === 'number' ? [expected, expected] : expected;
  return count >= least && count <= most;
}
