import type { LoggedRequest } from './request-log.js';

/** Before the endpoint has done its work, or after it, when only the answer is affected. */
export type FaultMoment = 'before' | 'after';

/** Which requests a fault hits. */
export interface FaultTarget {
  /** Exact path or a pattern for it. Default: every path. */
  readonly path?: string | RegExp;
  /** How many requests it hits. Default: all until it is removed. */
  readonly times?: number;
  /** Narrows it down further. */
  readonly match?: (request: LoggedRequest) => boolean;
}

/** Holds the answer, by default after the effect. Several of them add up. */
export type HoldingFault =
  | { readonly kind: 'delay'; /** Real milliseconds. */ readonly ms: number; readonly when?: FaultMoment }
  | { readonly kind: 'gate'; readonly gate: Promise<unknown>; readonly when?: FaultMoment };

/** Replaces the answer, by default instead of the effect. The first one that matches wins. */
export type AnsweringFault =
  /** Destroys the connection. */
  | { readonly kind: 'drop'; readonly when: FaultMoment }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly when?: FaultMoment }
  /** A proxy's error page: HTTP 502 and HTML. */
  | { readonly kind: 'html'; readonly when?: FaultMoment }
  /** Any errcode, by default with its recorded errmsg and a rid: −1, 40164, a false 40001. */
  | {
      readonly kind: 'errcode';
      readonly errcode: number;
      readonly errmsg?: string;
      readonly when?: FaultMoment;
    }
  /** Any body at all. Default HTTP 200, `text/plain`. */
  | {
      readonly kind: 'reply';
      readonly body: string;
      readonly contentType?: string;
      /** Such as `location`, for a redirect. */
      readonly headers?: Readonly<Record<string, string>>;
      readonly status?: number;
      readonly when?: FaultMoment;
    };

/** Something that goes wrong on purpose. */
export type Fault = FaultTarget & (HoldingFault | AnsweringFault);
