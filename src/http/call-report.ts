import type { ErrcodePlatform } from '../core/errcodes.js';

/**
 * One business call to WeChat, as its caller saw it: waiting for the token, the renewal of a rejected one and repeats
 * included. Calls to other hosts are not reported. Holds no token, no query and no body.
 */
export interface CallReport {
  /** Name of the account that the call was made as. */
  readonly account: string;
  /** Its platform, when it is known. */
  readonly platform?: ErrcodePlatform;
  /** In capitals. */
  readonly method: string;
  /** Without host and query, cut to 128 characters. */
  readonly path: string;
  /**
   * - `success`: WeChat answered, and with no errcode but 0
   * - `errcode`: WeChat refused, thrown or (by `throwOnErrcode: false`) not
   * - `failed`: no answer that could be read, no token, or the caller gave up
   */
  readonly outcome: 'success' | 'errcode' | 'failed';
  /** With the outcome `errcode`. */
  readonly errcode?: number;
  /** Milliseconds from the request's way to the network until its answer was read. */
  readonly durationMs: number;
  /** How often the request was sent: 1 mostly, more after repeats, 0 when no token could be had. */
  readonly requests: number;
}
